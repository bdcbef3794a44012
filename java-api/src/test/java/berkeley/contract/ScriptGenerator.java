package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import berkeley.contract.PeerStep.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes a script of a seed. */
final class ScriptGenerator {
    private static final int[] BUFFERS = {20_000, 100_000, 400_000};
    private static final int[] SMALL = {1, 5, 10, 20};
    private static final int[] LARGE = {3_000, 40_000, 150_000, 300_000};
    private static final int[] RECEIVING = {
        0,
        0,
        0,
        0,
        MSG_WAITALL,
        MSG_WAITALL,
        MSG_WAITALL,
        MSG_PEEK,
        MSG_PEEK | MSG_WAITALL,
        MSG_TRUNC,
        MSG_DONTWAIT,
        MSG_DONTWAIT | MSG_WAITALL,
        MSG_TRUNC | MSG_PEEK,
        MSG_OOB
    };
    private static final int[] SENDING = {
        0, 0, 0, 0, MSG_DONTWAIT, MSG_DONTWAIT, MSG_MORE, MSG_OOB
    };

    private final RandomGenerator random;
    private final Wire wire;
    private final WaitKind wait;

    /** Whether calls reach their limit. */
    private final boolean brief;

    private ScriptGenerator(long seed) {
        random = new SplittableRandom(seed);
        wire = wire();
        wait = any(WaitKind.values());
        brief = wait.timed() && one(3);
    }

    static Script script(long seed) {
        return new ScriptGenerator(seed).script();
    }

    private Script script() {
        Script.Options options =
                new Script.Options(brief ? 150 : 20_000, any(BUFFERS), one(10) ? 8 : 1);
        List<Script.Round> rounds = new ArrayList<>();
        if (wire.listening()) {
            rounds.add(accepting());
        } else if (wire.calling()) {
            rounds.add(connecting());
        }
        int more = wire.calling() ? 0 : random.nextInt(wire.connected() ? 1 : 0, 4);
        for (int i = more; i > 0; i--) {
            rounds.add(one(3) ? sending() : receiving());
        }
        return new Script(wire, wait, options, rounds);
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    @SafeVarargs
    private <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }

    private int any(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private int size(int large) {
        return one(large) ? any(LARGE) : any(SMALL);
    }

    /** Connections that have been made are the most. */
    private Wire wire() {
        Wire any = any(Wire.values());
        return any.connected() ? any : any(Wire.values());
    }

    private Script.Round accepting() {
        Operation operation = one(4) ? Operation.TRY_ACCEPT : Operation.ACCEPT;
        List<PeerStep> before = new ArrayList<>();
        if (one(3)) {
            before.add(step(Kind.CONNECT));
            before.addAll(steps(random.nextInt(3), this::data, false));
        }
        Choice choice = () -> one(2) ? step(Kind.CONNECT) : data();
        return new Script.Round(before, bare(operation), steps(random.nextInt(1, 4), choice, true));
    }

    private Script.Round connecting() {
        List<PeerStep> before = new ArrayList<>();
        if (!one(3)) {
            before.add(step(Kind.CROWD));
        }
        if (one(6)) {
            before.add(step(Kind.CLOSE));
        }
        Choice choice = () -> one(4) ? step(Kind.CLOSE) : step(Kind.ACCEPT);
        return new Script.Round(
                before, bare(Operation.CONNECT), steps(random.nextInt(3), choice, true));
    }

    private static Invocation bare(Operation operation) {
        return new Invocation(operation, 0, CallMemory.NATIVE, 0);
    }

    private Script.Round receiving() {
        Operation operation =
                any(
                        Operation.RECV,
                        Operation.RECV,
                        Operation.RECV,
                        Operation.RECVFROM,
                        Operation.RECVMSG,
                        Operation.RECVMMSG,
                        Operation.READ,
                        Operation.READV);
        int flags = operation.hasFlags() ? any(RECEIVING) : 0;
        // What waits for all is worth to be given a part.
        boolean all = (flags & MSG_WAITALL) != 0;
        Choice choice = all && one(2) ? this::little : this::data;
        return new Script.Round(
                steps(random.nextInt(3), choice, false),
                new Invocation(operation, flags, memory(operation), all ? 20 : size(5)),
                steps(random.nextInt(4), choice, true));
    }

    private Script.Round sending() {
        Operation operation =
                any(
                        Operation.SEND,
                        Operation.SEND,
                        Operation.SEND,
                        Operation.SENDALL,
                        Operation.SENDTO,
                        Operation.SENDMSG,
                        Operation.SENDMMSG,
                        Operation.WRITE,
                        Operation.WRITEV);
        int flags = operation.hasFlags() ? any(SENDING) : 0;
        Invocation call = new Invocation(operation, flags, memory(operation), size(2));
        boolean disturbs = operation != Operation.SENDALL;
        return new Script.Round(
                steps(random.nextInt(3), this::room, false),
                call,
                steps(random.nextInt(4), this::room, disturbs));
    }

    private CallMemory memory(Operation operation) {
        CallMemory memory = one(3) ? CallMemory.NATIVE : any(CallMemory.values());
        boolean fits =
                operation.anyMemory && (operation.sends || memory != CallMemory.READ_ONLY_BUFFER);
        return fits ? memory : CallMemory.NATIVE;
    }

    private interface Choice {
        PeerStep step();
    }

    private List<PeerStep> steps(int count, Choice choice, boolean during) {
        List<PeerStep> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (during && brief && one(2)) {
                steps.add(new PeerStep(Kind.PAUSE, 80));
            }
            steps.add(during && one(4) ? disturbance() : choice.step());
        }
        return steps;
    }

    private PeerStep disturbance() {
        return one(2) ? step(Kind.SIGNAL) : step(Kind.INTERRUPT);
    }

    private PeerStep data() {
        return switch (random.nextInt(12)) {
            case 0 -> step(Kind.HALF_CLOSE);
            case 1 -> step(Kind.CLOSE);
            case 2 -> step(Kind.RESET);
            case 3 -> new PeerStep(Kind.PASS_DESCRIPTOR, any(SMALL));
            default -> new PeerStep(Kind.SEND, size(6));
        };
    }

    private PeerStep little() {
        return one(6) ? step(Kind.RESET) : new PeerStep(Kind.SEND, one(2) ? 1 : 5);
    }

    private PeerStep room() {
        return switch (random.nextInt(12)) {
            case 0 -> step(Kind.SHUT_READING);
            case 1 -> step(Kind.CLOSE);
            case 2 -> step(Kind.RESET);
            case 3 -> new PeerStep(Kind.SEND, any(SMALL));
            case 4, 5 -> step(Kind.DRAIN);
            case 6, 7, 8 -> new PeerStep(Kind.DRAIN_SOME, any(LARGE));
            default -> step(Kind.FILL);
        };
    }

    private static PeerStep step(Kind kind) {
        return new PeerStep(kind, 0);
    }
}
