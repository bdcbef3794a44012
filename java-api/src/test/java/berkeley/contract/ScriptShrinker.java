package berkeley.contract;

import berkeley.contract.Script.Options;
import berkeley.contract.Script.Round;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Finds the shortest script that fails still. */
final class ScriptShrinker {
    private final Predicate<Script> fails;
    private final long until;

    private ScriptShrinker(Predicate<Script> fails, long nanos) {
        this.fails = fails;
        until = System.nanoTime() + nanos;
    }

    /** The shortest that was found in the time given. */
    static Script shrink(Script script, Predicate<Script> fails, long nanos) {
        return new ScriptShrinker(fails, nanos).shrink(script);
    }

    private Script shrink(Script script) {
        for (Script shorter : shorter(script)) {
            if (System.nanoTime() - until > 0) {
                return script;
            }
            if (fails.test(shorter)) {
                return shrink(shorter);
            }
        }
        return script;
    }

    /** Scripts that are simpler by one thing, the great steps first. */
    private static List<Script> shorter(Script script) {
        List<Script> all = new ArrayList<>();
        List<Round> rounds = script.rounds();
        for (int i = 0; i < rounds.size() && rounds.size() > 1; i++) {
            all.add(with(script, without(rounds, i)));
        }
        for (int i = 0; i < rounds.size(); i++) {
            int at = i;
            shorter(rounds.get(i), round -> all.add(with(script, replaced(rounds, at, round))));
        }
        if (script.options().lowat() > 1) {
            Options options = new Options(script.options().limit(), script.options().buffer(), 1);
            all.add(new Script(script.wire(), script.waiting(), options, rounds));
        }
        for (WaitKind wait : WaitKind.values()) {
            if (wait.ordinal() < script.waiting().ordinal()) {
                all.add(new Script(script.wire(), wait, script.options(), rounds));
            }
        }
        for (Wire wire : List.of(Wire.UNIX, Wire.TCP)) {
            if (wire != script.wire() && script.wire() != Wire.UNIX && script.wire().connected()) {
                all.add(new Script(wire, script.waiting(), script.options(), rounds));
            }
        }
        return all;
    }

    private static void shorter(Round round, Consumer<Round> into) {
        Invocation call = round.call();
        for (int i = 0; i < round.during().size(); i++) {
            into.accept(new Round(round.before(), call, without(round.during(), i)));
        }
        for (int i = 0; i < round.before().size(); i++) {
            into.accept(new Round(without(round.before(), i), call, round.during()));
        }
        for (Invocation simpler : simpler(call)) {
            into.accept(new Round(round.before(), simpler, round.during()));
        }
        for (int i = 0; i < round.during().size(); i++) {
            PeerStep less = less(round.during().get(i));
            if (less != null) {
                into.accept(new Round(round.before(), call, replaced(round.during(), i, less)));
            }
        }
        for (int i = 0; i < round.before().size(); i++) {
            PeerStep less = less(round.before().get(i));
            if (less != null) {
                into.accept(new Round(replaced(round.before(), i, less), call, round.during()));
            }
        }
    }

    private static List<Invocation> simpler(Invocation call) {
        List<Invocation> all = new ArrayList<>();
        Operation plain = call.operation().sends ? Operation.SEND : Operation.RECV;
        boolean moves = call.operation() != Operation.CONNECT && !call.operation().accepts();
        if (call.operation() != plain && moves) {
            all.add(new Invocation(plain, call.flags(), call.memory(), call.size()));
        }
        for (int flag = 1; flag != 0; flag <<= 1) {
            if (call.has(flag)) {
                all.add(
                        new Invocation(
                                call.operation(),
                                call.flags() & ~flag,
                                call.memory(),
                                call.size()));
            }
        }
        if (call.memory() != CallMemory.NATIVE) {
            all.add(new Invocation(call.operation(), call.flags(), CallMemory.NATIVE, call.size()));
            if (call.memory() != CallMemory.ARRAY) {
                all.add(
                        new Invocation(
                                call.operation(), call.flags(), CallMemory.ARRAY, call.size()));
            }
        }
        if (call.size() > 10) {
            all.add(new Invocation(call.operation(), call.flags(), call.memory(), 10));
        }
        return all;
    }

    private static @org.jspecify.annotations.Nullable PeerStep less(PeerStep step) {
        return step.number() > 5 && step.kind() != PeerStep.Kind.PAUSE
                ? new PeerStep(step.kind(), 5)
                : null;
    }

    private static Script with(Script script, List<Round> rounds) {
        return new Script(script.wire(), script.waiting(), script.options(), rounds);
    }

    private static <T> List<T> without(List<T> all, int index) {
        List<T> rest = new ArrayList<>(all);
        rest.remove(index);
        return rest;
    }

    private static <T> List<T> replaced(List<T> all, int index, T other) {
        List<T> changed = new ArrayList<>(all);
        changed.set(index, other);
        return changed;
    }
}
