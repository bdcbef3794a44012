package berkeley.internal;

import java.util.function.IntSupplier;

/** A call that has to block in the kernel, made for a virtual thread on a platform thread. */
final class OnPlatform {
    private OnPlatform() {}

    /** {@return what the call returned} An interrupt does not end the wait for it. */
    static int call(IntSupplier call) {
        int[] result = new int[1];
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("berkeley-close")
                        .inheritInheritableThreadLocals(false)
                        .start(() -> result[0] = call.getAsInt());
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result[0];
    }
}
