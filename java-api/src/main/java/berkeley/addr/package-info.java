/**
 * Socket addresses as values: each C {@code struct sockaddr_*} is a record of {@link
 * berkeley.addr.SockAddr}, with its bytes and its notation.
 *
 * <p>Nothing here resolves host or service names. Names of network interfaces are known, since
 * {@code fe80::1%eth0} is an address and not a question to a server. if_nametoindex and
 * if_indextoname are linked here for that, when the first name is met: {@code berkeley.sys} stands
 * above.
 *
 * <p>A component takes whatever its C field can hold, and the kernel judges it; what the field
 * cannot hold is an {@link java.lang.IllegalArgumentException}.
 */
package berkeley.addr;
