package berkeley;

import static berkeley.bindings.socket.Constants.EBADF;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program for a JVM with two carriers: virtual threads block in every call that may, several on
 * each socket where that makes sense. One more must run, and all must end by EBADF when their
 * sockets close.
 */
final class ManyVirtualThreads {
    private static final int SHARING = 10;

    private ManyVirtualThreads() {}

    /** Argument: how many threads. */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        BlockingCall[] calls = BlockingCall.values();
        List<BlockingCall.Place> places = new ArrayList<>();
        List<Thread> blocked = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        for (int i = 0; blocked.size() < threads; i++) {
            BlockingCall call = calls[i % calls.length];
            BlockingCall.Place place = call.open();
            places.add(place);
            int sharing = Math.min(shared(call) ? SHARING : 1, threads - blocked.size());
            for (int k = 0; k < sharing; k++) {
                blocked.add(Thread.startVirtualThread(() -> block(call, place, ended)));
            }
        }
        for (Thread thread : blocked) {
            while (thread.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
        }
        Thread.startVirtualThread(() -> System.out.println("one more ran")).join();
        if (ended.get() > 0) {
            System.out.println(ended + " did not wait");
        }
        for (BlockingCall.Place place : places) {
            place.closes().close();
        }
        for (Thread thread : blocked) {
            thread.join();
        }
        System.out.println(ended + " ended");
        for (BlockingCall.Place place : places) {
            place.close();
        }
    }

    /** A second connect would say EALREADY, and a set is for one thread. */
    private static boolean shared(BlockingCall call) {
        return switch (call) {
            case CONNECT, SELECT, SELECT_NETLINK, POLL, POLL_NETLINK, EPOLL_WAIT -> false;
            default -> true;
        };
    }

    private static void block(BlockingCall call, BlockingCall.Place place, AtomicInteger ended) {
        try {
            place.call(null);
        } catch (ErrnoException e) {
            if (e.errno() == EBADF) {
                ended.incrementAndGet();
            } else {
                System.out.println(call + ": " + e);
            }
        } catch (Exception e) {
            System.out.println(call + ": " + e);
        }
    }
}
