/**
 * The road between a {@code Sock} and the kernel. A call of a Sock is made here: it {@linkplain
 * berkeley.internal.Endpoint enters} the descriptor, {@linkplain berkeley.internal.Syscalls makes}
 * the system call, and where it may not block in the kernel it tries, {@linkplain
 * berkeley.internal.WaitQueue waits} and tries again.
 *
 * <p>Methods return what the kernel's own interface returns: a result that is not negative, or an
 * errno with a minus sign; {@link berkeley.internal.Outcome} has two more.
 */
@NullMarked
package berkeley.internal;

import org.jspecify.annotations.NullMarked;
