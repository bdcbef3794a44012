# shellcheck shell=bash disable=SC2034
# Sourced by setup, run and selftest: where the guest is kept, and how to speak.

vm_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
vm_cache=${BERKELEY_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/berkeley-vm}

# What setup makes depends on these two files alone, so checkouts that differ in them keep guests apart.
vm_recipe=$(cat "$vm_dir/setup" "$vm_dir/modules" | sha256sum | head -c 12)
vm_guest=$vm_cache/guest-$vm_recipe

say() { printf 'vm: %s\n' "$*" >&2; }

# die MESSAGE [STATUS]: 125 says that the guest failed and not the command in it.
die() {
  say "$1"
  exit "${2:-125}"
}

# The Debian packages whose program is not on this machine.
vm_missing_packages() {
  local program package
  while read -r program package; do
    command -v "$program" >/dev/null || echo "$package"
  done <<'NEEDED' | sort -u | xargs
qemu-system-x86_64 qemu-system-x86
busybox busybox-static
xz xz-utils
setpriv util-linux
NEEDED
}
