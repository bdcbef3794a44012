/**
 * The calls of the socket API with C's names, arguments and results.
 *
 * <p>Begin here if you know sockets from C, or want to learn them as every textbook tells them.
 * Each class stands for one C header, and its static methods are the functions of that header, in
 * the order of the man page:
 *
 * <ul>
 *   <li>{@link berkeley.sys.SysSocket}: sys/socket.h with socket, bind, listen, accept, connect,
 *       send, recv, getsockopt, setsockopt
 *   <li>{@link berkeley.sys.Unistd}: unistd.h with read, write, close
 *   <li>{@link berkeley.sys.ArpaInet}: arpa/inet.h with htons, htonl, inet_pton, inet_ntop
 *   <li>{@link berkeley.sys.Netdb}: netdb.h with getaddrinfo, gethostbyname, getservbyname
 *   <li>{@link berkeley.sys.SysSelect}, {@link berkeley.sys.Poll}, {@link berkeley.sys.SysEpoll}:
 *       waiting for one of many descriptors
 *   <li>{@link berkeley.sys.Errno}: errno.h with errno, strerror, perror
 * </ul>
 *
 * <p>With static imports, a Java program has nearly the text of a C program. This client connects
 * to a port of this host, sends five bytes, and receives an answer:
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="sys" :
 * int fd = socket(AF_INET, SOCK_STREAM, 0);
 * if (fd < 0) perror("socket");
 * try (Arena arena = Arena.ofConfined()) {
 *     MemorySegment addr = sockaddr_in.allocate(arena);
 *     sockaddr_in.sin_family(addr, (short) AF_INET);
 *     sockaddr_in.sin_port(addr, htons(port));
 *     in_addr.s_addr(sockaddr_in.sin_addr(addr), htonl(INADDR_LOOPBACK));
 *     if (connect(fd, addr, (int) sockaddr_in.sizeof()) < 0) perror("connect");
 * }
 * if (send(fd, "hello".getBytes(), 0) < 0) perror("send");
 * byte[] buf = new byte[1024];
 * long n = recv(fd, buf, 0);
 * if (n < 0) perror("recv");
 * close(fd);
 * }
 *
 * <p>These are the imports it needs:
 *
 * <pre>
 * import static berkeley.bindings.socket.Constants.*; // AF_INET, SOCK_STREAM ...
 * import static berkeley.sys.ArpaInet.*;              // htons, htonl
 * import static berkeley.sys.Errno.*;                 // errno, perror
 * import static berkeley.sys.SysSocket.*;             // socket, connect, send, recv
 * import static berkeley.sys.Unistd.*;                // close
 * import berkeley.bindings.socket.*;                  // sockaddr_in, in_addr
 * </pre>
 *
 * <p>Four rules explain the rest:
 *
 * <ul>
 *   <li><b>Errors.</b> A call that fails returns -1. {@code errno()} is then the number of the
 *       error, and {@code perror("connect")} prints {@code connect: Connection refused}. After a
 *       call that succeeded, errno means nothing.
 *   <li><b>Descriptors.</b> A socket is an {@code int}. Nobody closes it but the program: what was
 *       opened must be closed, once.
 *   <li><b>Memory.</b> What is {@code void *} or {@code struct ... *} in C is a {@link
 *       java.lang.foreign.MemorySegment} here, and {@code Arena.allocate} is the {@code malloc}
 *       that zeroes. The classes of {@code berkeley.bindings.socket} are the structures: {@code
 *       sockaddr_in.sin_port(addr, htons(80))} is C's {@code addr.sin_port = htons(80)}. Where C
 *       takes a buffer, a {@code byte[]} will do as well. A length that reaches beyond the memory
 *       is an {@link java.lang.IndexOutOfBoundsException} where C would write past the end.
 *   <li><b>Waiting.</b> A call that has to wait blocks its thread in the kernel, and a virtual
 *       thread its carrier. {@link berkeley.Sock} does not, and adds what else programs need.
 * </ul>
 *
 * <p>To see the calls that a program makes, run it with {@code -Dberkeley.trace=true}.
 */
package berkeley.sys;
