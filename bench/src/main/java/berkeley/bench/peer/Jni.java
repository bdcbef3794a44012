package berkeley.bench.peer;

/**
 * The JNI shim of native/bench/jni.c: system calls as a program without FFM would bind them; -errno
 * on failure.
 */
@SuppressWarnings("restricted")
public final class Jni {
    static {
        System.load(Built.LIBRARY.toString());
    }

    private Jni() {}

    public static native int noop(int x);

    public static native int getppid();

    public static native int recv(int fd, long address, int length, int flags);

    public static native int send(int fd, long address, int length, int flags);

    public static native int recvBytes(int fd, byte[] array, int offset, int length, int flags);

    public static native int sendBytes(int fd, byte[] array, int offset, int length, int flags);
}
