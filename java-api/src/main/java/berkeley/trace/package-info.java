/**
 * What a call was, told as strace tells it: {@link berkeley.trace.Trace} has the switch, {@link
 * berkeley.trace.Call} a row for each call.
 *
 * <p>It stands below {@code berkeley.sys}, which calls it, and so cannot call the kernel through
 * it. Four functions of the C library are therefore linked here, and only when the first call is
 * told: process_vm_readv, since a pointer that a program hands to the kernel may be bad and must
 * not end the process (an answer of EFAULT is what the program is looking for); gettid, strerror
 * and if_indextoname.
 *
 * <p>Where the telling differs from strace's:
 *
 * <ul>
 *   <li>A call is told when it has returned. strace -f shows a call that waits while others go on
 *       as "unfinished".
 *   <li>Functions that the C library does not make one system call of (getaddrinfo, if_nameindex,
 *       sockatmark, isatty …) are told under their own names.
 *   <li>The rest of a timeout, {@code left {…}}, is told where the caller sees it: by select in
 *       whole microseconds, by recvmmsg; not by ppoll and pselect, where the C library keeps it.
 *   <li>SO_RCVTIMEO, SO_SNDTIMEO, SO_TIMESTAMP and its like are told as the headers name them,
 *       without _OLD.
 *   <li>What strace leaves as bytes or numbers is decoded: SO_RCVTIMEO, SO_SNDTIMEO, the main
 *       fields of TCP_INFO, the control messages of IPv6 and UDP.
 *   <li>Options that a strace is too old to know have their names.
 *   <li>The messages of netlink are told as bytes.
 * </ul>
 */
package berkeley.trace;
