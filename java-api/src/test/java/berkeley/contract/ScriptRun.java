package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.ErrnoException;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Plays a script once, on a fresh pair of sockets. */
final class ScriptRun implements AutoCloseable {
    /** Who makes the calls. */
    enum By {
        SOCK,
        KERNEL,
        /** The kernel; what a signal ends half-way is called again with the rest. */
        KERNEL_GOING_ON
    }

    /** By how much a step may be late, in milliseconds. */
    private static final int LATE = 30;

    private final Script script;
    private final int settle;
    private final CallerThread caller;
    private CallerEnd end;
    private final Peer peer;

    /** Another descriptor of the caller's end, as another process may have it. */
    private int copy;

    /** A listener and its copy, once it has accepted. */
    private @Nullable CallerEnd listener;

    private int listenerCopy = -1;

    private boolean endsClosed;

    private final RunRecord record = new RunRecord();
    private int number;

    /** Whether a call had to be ended in a way that changed the socket. */
    private boolean forced;

    private ScriptRun(Script script, By by, int settle) throws Exception {
        this.script = script;
        this.settle = settle;
        boolean kernel = by != By.SOCK;
        caller = new CallerThread(!kernel && script.waiting().virtual);
        Wire.Connection ends = caller.on(() -> script.wire().open(kernel));
        end = ends.caller();
        peer = new Peer(script.wire(), ends.peer());
        copy = Bare.dup(end.fd());
        if (end instanceof KernelEnd bare) {
            bare.goesOn = by == By.KERNEL_GOING_ON;
        }
        for (int fd : new int[] {copy, ends.peer()}) {
            Bare.set(fd, SO_SNDBUF, script.options().buffer());
            Bare.set(fd, SO_RCVBUF, script.options().buffer());
        }
        if (script.wire().tcp()) {
            for (int fd : new int[] {copy, ends.peer()}) {
                Bare.set(fd, IPPROTO_TCP, TCP_NODELAY, 1); // small data are not kept back
            }
        }
        if (script.options().lowat() > 1) {
            int lowat = script.options().lowat();
            if (end instanceof SockEnd sock) {
                sock.lowWater(lowat); // Sock does not look for what a copy has set
            } else {
                Bare.set(copy, SO_RCVLOWAT, lowat);
            }
        }
        limit(script.options().limit());
    }

    /**
     * Plays it.
     *
     * @param settle for how many milliseconds at least nothing is done after something that may
     *     wake the caller
     */
    static RunRecord of(Script script, By by, int settle) throws Exception {
        try (ScriptRun run = new ScriptRun(script, by, settle)) {
            run.play();
            return run.record;
        }
    }

    private void limit(int millis) throws Exception {
        switch (script.waiting().limit) {
            case NONE -> {}
            case TIMEOUT -> end.timeout(millis);
            case KERNEL -> end.kernelTimeout(millis);
            case COPY -> {
                if (end instanceof KernelEnd bare) {
                    bare.kernelTimeout(millis);
                } else {
                    Bare.limit(copy, millis * 1000L);
                }
            }
            case NONBLOCKING -> end.setNonblocking();
        }
    }

    private void play() throws Exception {
        for (Script.Round round : script.rounds()) {
            play(round);
            if (record.stuck) {
                break;
            }
        }
        record.calls = record.replies.size();
        if (forced) {
            closeEnds();
            Bare.close(copy);
            return;
        }
        fact("O_NONBLOCK of a copy", Bare.nonblocking(copy));
        fact("FIONREAD", Bare.queued(copy, FIONREAD));
        Operation[] after = {
            Operation.RECV, Operation.RECV, Operation.SEND, Operation.RECV, Operation.SEND
        };
        for (Operation operation : after) {
            Invocation call =
                    new Invocation(
                            operation,
                            MSG_DONTWAIT,
                            CallMemory.NATIVE,
                            operation.sends ? 1 : 1 << 16);
            reply(call, caller.on(() -> end.call(call, number++)));
        }
        finish();
    }

    private void play(Script.Round round) throws Exception {
        for (PeerStep step : round.before()) {
            take(step, false);
        }
        if (settle > ScriptTrial.QUICK && !round.before().isEmpty()) {
            Thread.sleep(settle);
        }
        Invocation call = round.call();
        int index = number++;
        FutureTask<Reply> reply = caller.begin(() -> end.call(call, index));
        long due = LATE;
        for (PeerStep step : round.during()) {
            boolean over = caller.endsOrWaits(settle);
            due += settle + (step.kind() == PeerStep.Kind.PAUSE ? step.number() : 0);
            record.progress.add(over ? "over" : "waits");
            take(step, !over);
            record.late |= caller.elapsed() > due * 1_000_000;
        }
        boolean over = caller.endsOrWaits(settle);
        if (!over && script.brief()) {
            over = caller.ended(4000);
        }
        if (!over) {
            record.stuck = true;
            forced = !released();
        }
        Reply ended = reply.get(5, TimeUnit.SECONDS);
        if (!forced) {
            reply(call, ended);
        }
        CallerEnd accepted = end.accepted();
        if (accepted != null) {
            listener = end;
            listenerCopy = copy;
            end = accepted;
            copy = Bare.dup(end.fd());
        }
    }

    /** Ends a call that would wait for ever, and says whether how it ended is worth to compare. */
    private boolean released() throws Exception {
        if (script.wire().type != SOCK_DGRAM && script.wire().connected()) {
            SysSocket.shutdown(copy, SHUT_RDWR);
            caller.ended(50);
        }
        boolean ended = caller.ended(0);
        if (!ended) {
            // After shutdown(2) of a datagram socket a recv that waits returns 0, and one that
            // looks says EAGAIN.
            peer.drain(Long.MAX_VALUE);
            peer.send(0, false);
            if (script.wire().calling()) {
                peer.close();
            }
            if (!caller.ended(20)) {
                end.force();
            }
        }
        return ended;
    }

    private void reply(Invocation call, Reply reply) {
        record.replies.add(reply);
        if (call.operation().sends && !reply.failed()) {
            // Of sendmmsg the count is of messages.
            record.said += call.operation() == Operation.SENDMMSG ? 0 : reply.count();
        }
    }

    private void take(PeerStep step, boolean under) throws Exception {
        switch (step.kind()) {
            case SEND -> peer.send(step.number(), false);
            case PASS_DESCRIPTOR -> peer.send(step.number(), script.wire().unix());
            case CONNECT -> peer.connect(Bare.name(copy));
            case ACCEPT -> peer.accept();
            case CROWD -> peer.fill();
            case DRAIN_SOME -> peer.drain(Math.min(step.number(), peer.unread()));
            case DRAIN -> drain();
            case FILL -> fill();
            case HALF_CLOSE -> peer.shutdown(SHUT_WR);
            case SHUT_READING -> peer.shutdown(SHUT_RD);
            case CLOSE -> peer.close();
            case RESET -> peer.reset();
            case PAUSE -> Thread.sleep(step.number());
            case SIGNAL -> {
                if (under) {
                    end.signalled();
                    caller.signal();
                }
            }
            case INTERRUPT -> {
                if (under) {
                    end.signalled();
                    caller.interrupt();
                }
            }
        }
    }

    private void drain() throws InterruptedException {
        while (peer.drain(Long.MAX_VALUE) > 0) {
            caller.endsOrWaits(1);
        }
    }

    private void fill() throws InterruptedException {
        if (script.wire().udp()) {
            return; // UDP drops what there is no room for
        }
        try (Arena arena = Arena.ofConfined()) {
            // The queue of a datagram socket is short; it is to be full before its memory is.
            int size = script.wire().stream() ? 1024 : 1;
            MemorySegment memory = arena.allocate(size);
            memory.fill((byte) 1);
            boolean any = true;
            // TCP makes room again when the peer has acknowledged.
            while (any) {
                any = false;
                while (SysSocket.send(copy, memory, size, MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
                    any = script.wire().tcp();
                }
                if (any) {
                    Thread.sleep(2);
                }
            }
        }
    }

    /** What is left of it all. */
    private void finish() throws Exception {
        closeEnds();
        fact("O_NONBLOCK of a copy after close", Bare.nonblocking(copy));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(JAVA_BYTE);
            long count = SysSocket.recv(copy, memory, 1, MSG_DONTWAIT);
            fact("recv of a copy after close", count < 0 ? -berkeley.sys.Errno.errno() : count);
        }
        Bare.close(copy);
        peer.drainToEnd(script.wire().stream() ? 400 : 1);
        record.got = peer.got();
        record.sum = peer.sum();
    }

    private void closeEnds() throws Exception {
        endsClosed = true;
        caller.on(() -> {
            end.close();
            return null;
        });
        if (listener != null) {
            CallerEnd first = listener;
            caller.on(() -> {
                first.close();
                return null;
            });
            fact("O_NONBLOCK of the listener's copy", Bare.nonblocking(listenerCopy));
            Bare.close(listenerCopy);
        }
    }

    private void fact(String name, Object value) {
        record.facts.add(name + " " + value);
    }

    /** Where a trial was given up half-way, the call may still be under way. */
    @Override
    public void close() throws ErrnoException {
        if (!endsClosed) {
            end.force();
            end.close();
            Bare.close(copy);
            if (listener != null) {
                listener.close();
                Bare.close(listenerCopy);
            }
        }
        peer.close();
        caller.close();
    }
}
