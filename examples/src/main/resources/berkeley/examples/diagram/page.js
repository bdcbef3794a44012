'use strict';
document.documentElement.classList.add('js');
const calls = [...document.querySelectorAll('.call[tabindex]')];
const root = document.documentElement;

function choose(number) {
  document.querySelectorAll('.chosen, .shown').forEach(e => e.classList.remove('chosen', 'shown'));
  root.classList.toggle('choice', number !== null);
  if (number === null) return;
  document.querySelectorAll(`[data-call="${number}"], [data-from="${number}"], [data-to="${number}"]`)
    .forEach(e => e.classList.add('chosen'));
  document.getElementById(`call-${number}`).classList.add('shown');
  document.querySelector('aside').scrollTop = 0;
}

function go(card) {
  card.focus({preventScroll: true});
  show(card);
}

function show(card) {
  choose(card.dataset.call);
  card.scrollIntoView({block: 'nearest', inline: 'nearest'});
}

document.addEventListener('click', event => {
  const link = event.target.closest('a[href^="#call-"]');
  const card = event.target.closest('.call');
  if (link) {
    event.preventDefault();
    go(calls.find(c => c.dataset.call === link.hash.slice(6)));
  } else if (card) {
    show(card);
  }
});

document.addEventListener('keydown', event => {
  const at = calls.indexOf(document.activeElement);
  if (event.key === 'Escape') choose(null);
  if (at < 0) return;
  const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: calls.length - 1, Enter: at, ' ': at}[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (calls[to]) go(calls[to]);
});
