/**
 * The Berkeley sockets API for Java programs: {@link berkeley.Sock} is one socket of any family and
 * type.
 *
 * <p>A {@code Sock} adds to the raw calls of {@code berkeley.sys} exactly this: it owns its
 * descriptor; it sets {@code SOCK_CLOEXEC} and {@code MSG_NOSIGNAL}; it calls again after EINTR
 * (never for close); it may be closed from another thread, which wakes the threads blocked on it;
 * it has timeouts; and on a virtual thread it waits without holding the carrier. All else is the
 * kernel's own answer: a short count is returned as it is, and a call that fails throws {@link
 * berkeley.ErrnoException} with the kernel's errno.
 *
 * <p><b>Unloading.</b> The class loader that the library is in can be collected, as that of a web
 * application is, once no thread is in a call and each {@code Sock} and each set is closed or can
 * no longer be reached. The threads of the library end by themselves: after a second, or, those
 * that look up names, after a minute, in which they keep nothing of it. Threads that live longer,
 * and the flight recorder, keep a few hundred bytes in objects of the JDK's classes. A {@code Sock}
 * that is not closed, and that a static field of a class of that same loader holds, keeps the
 * loader.
 *
 * <p>What it does not do: TLS, HTTP, event loops, buffering, and any system other than Linux.
 */
@NullMarked
package berkeley;

import org.jspecify.annotations.NullMarked;
