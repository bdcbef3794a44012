import org.jspecify.annotations.NullMarked;

/**
 * The Berkeley sockets API of Linux, called directly from Java through the Foreign Function and
 * Memory API. There is no JNI and no native code to build.
 *
 * <h2>Three layers</h2>
 *
 * <p><b>{@link berkeley.sys}: the calls as C has them.</b> A call returns -1 and sets {@code
 * errno}; a {@code struct sockaddr_in} is memory that the program fills. For learning, for trying
 * things out, and for porting C line by line.
 *
 * {@snippet :
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
 * <p><b>{@link berkeley}: sockets for programs.</b> {@link berkeley.Sock} is one socket of any
 * family and type. An address is a value ({@link berkeley.addr.SockAddr}), and a call that fails
 * throws an {@link berkeley.ErrnoException} that names the call, its target and errno.
 *
 * {@snippet :
 * try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
 *     sock.timeout(Duration.ofSeconds(5)).connect(SockAddr.inet("127.0.0.1", port));
 *     sock.sendall("hello".getBytes());
 *     handle(new String(sock.recv(1024)));
 * } catch (ErrnoException e) {
 *     if (e.errno() != ECONNREFUSED) throw e;
 *     System.err.println(e.getMessage());
 * }
 * }
 *
 * <p><b>{@link berkeley.bluetooth}: Bluetooth.</b> RFCOMM and L2CAP connections, inquiry, and
 * service discovery.
 *
 * {@snippet :
 * BdAddr device = BdAddr.parse("00:AA:01:00:00:42");
 * try (Sock sock = RfcommSocket.connect(BdAddr.ANY, device, Sdp.SERIAL_PORT)) {
 *     sock.sendall("hello".getBytes());
 * }
 * }
 *
 * <p><b>{@link berkeley.net}: for libraries that ask for a java.net.Socket.</b> Database drivers,
 * HTTP clients and TLS over any stream socket.
 *
 * <p>{@link berkeley.trace} prints each call as strace does; the system property {@code
 * berkeley.trace=true} or the environment variable {@code BERKELEY_TRACE=true} switches it on.
 *
 * <h2>Running a program</h2>
 *
 * <p>The Java runtime wants to be told which modules may call native functions. On the module path:
 *
 * <pre>java --enable-native-access=berkeley,berkeley.bindings -p jars -m my.module/my.Main</pre>
 *
 * <p>On the class path:
 *
 * <pre>java --enable-native-access=ALL-UNNAMED -cp 'jars/*' my.Main</pre>
 *
 * <p>A JAR that is run with {@code java -jar} can say {@code Enable-Native-Access: ALL-UNNAMED} in
 * its manifest instead.
 *
 * <h2>What a Sock adds to the calls</h2>
 *
 * <ul>
 *   <li>It owns its descriptor: {@code close} closes it once, and never while another thread is in
 *       a call on it.
 *   <li>{@code close} wakes the threads that are blocked in a call on the socket; they get EBADF.
 *   <li>It sets {@code SOCK_CLOEXEC} on each new descriptor, and {@code MSG_NOSIGNAL} on each call
 *       that sends: a broken connection is EPIPE, not a signal.
 *   <li>It repeats a call that a signal interrupted (EINTR), except {@code close} and {@code
 *       connect}.
 *   <li>It has timeouts, exact to a millisecond: {@link berkeley.Sock#timeout Sock.timeout}.
 *   <li>On a virtual thread, a call that has to wait does not hold the carrier thread.
 * </ul>
 *
 * <p>Everything else is the kernel's own answer. A call may send or receive fewer bytes than asked,
 * and the count is returned as it is. There is no TLS, no HTTP, no event loop and no buffering, and
 * no system other than Linux.
 *
 * <h2>From C to here, and from java.net</h2>
 *
 * <table class="striped">
 *   <caption>Where each call is</caption>
 *   <thead>
 *   <tr><th scope="col">C</th>
 *       <th scope="col">{@code berkeley.sys}</th>
 *       <th scope="col">{@code Sock}</th>
 *       <th scope="col">{@code java.net}, {@code java.nio}</th></tr>
 *   </thead>
 *   <tbody>
 *   <tr><th scope="row">{@code socket, socketpair}</th>
 *       <td>{@link berkeley.sys.SysSocket}</td>
 *       <td>{@link berkeley.Sock#open Sock.open}, {@link berkeley.Sock#pair Sock.pair}</td>
 *       <td>{@code new Socket()}, {@code SocketChannel.open}; no pair</td></tr>
 *   <tr><th scope="row">{@code bind, connect, listen, accept, shutdown}</th>
 *       <td>{@link berkeley.sys.SysSocket}</td>
 *       <td>methods of these names</td>
 *       <td>{@code Socket}, {@code ServerSocket}</td></tr>
 *   <tr><th scope="row">{@code getsockname, getpeername}</th>
 *       <td>{@link berkeley.sys.SysSocket}</td>
 *       <td>methods of these names</td>
 *       <td>{@code getLocalSocketAddress}, {@code getRemoteSocketAddress}</td></tr>
 *   <tr><th scope="row">{@code send, recv, sendto, recvfrom}</th>
 *       <td>{@link berkeley.sys.SysSocket}</td>
 *       <td>methods of these names, {@code sendall} and {@code recvall}</td>
 *       <td>{@code InputStream}, {@code OutputStream}, {@code DatagramChannel}; no flags</td></tr>
 *   <tr><th scope="row">{@code sendmsg, recvmsg, CMSG_*}</th>
 *       <td>{@link berkeley.sys.SysSocket}, {@link berkeley.sys.SysCmsg}</td>
 *       <td>{@link berkeley.Message}, {@link berkeley.Cmsg}</td>
 *       <td>scattering and gathering; no ancillary data</td></tr>
 *   <tr><th scope="row">{@code sendmmsg, recvmmsg}</th>
 *       <td>{@link berkeley.sys.SysSocket}</td>
 *       <td>{@link berkeley.MessageBatch}</td>
 *       <td>none</td></tr>
 *   <tr><th scope="row">{@code getsockopt, setsockopt}</th>
 *       <td>{@link berkeley.sys.SysSocket}</td>
 *       <td>{@code get} and {@code set} with an option of {@link berkeley.option}: {@code sock.set(SO.REUSEADDR, true)}</td>
 *       <td>some 20 options: {@code StandardSocketOptions}, {@code ExtendedSocketOptions}</td></tr>
 *   <tr><th scope="row">{@code read, write, close, dup, pipe}</th>
 *       <td>{@link berkeley.sys.Unistd}</td>
 *       <td>{@code close}, {@code dup}</td>
 *       <td>{@code close}</td></tr>
 *   <tr><th scope="row">{@code readv, writev; sendfile; fcntl; ioctl}</th>
 *       <td>{@link berkeley.sys.SysUio}, {@link berkeley.sys.SysSendfile}, {@link berkeley.sys.Fcntl}, {@link berkeley.sys.SysIoctl}</td>
 *       <td>{@code Message}; {@code sendfile}; {@code blocking}</td>
 *       <td>{@code FileChannel.transferTo}; {@code configureBlocking}</td></tr>
 *   <tr><th scope="row">{@code select; poll; epoll_*}</th>
 *       <td>{@link berkeley.sys.SysSelect}, {@link berkeley.sys.Poll}, {@link berkeley.sys.SysEpoll}</td>
 *       <td>{@link berkeley.FdSet}, {@link berkeley.PollSet}, {@link berkeley.EpollSet}</td>
 *       <td>{@code Selector}</td></tr>
 *   <tr><th scope="row">{@code getaddrinfo, getnameinfo, getservbyname}</th>
 *       <td>{@link berkeley.sys.Netdb}</td>
 *       <td>{@link berkeley.Lookup}</td>
 *       <td>{@code InetAddress}</td></tr>
 *   <tr><th scope="row">{@code htons, inet_pton, inet_ntop}</th>
 *       <td>{@link berkeley.sys.ArpaInet}</td>
 *       <td>{@link berkeley.addr}</td>
 *       <td>{@code InetAddress}</td></tr>
 *   <tr><th scope="row">{@code struct sockaddr_in, sockaddr_un}</th>
 *       <td>{@code sockaddr_in} in {@code berkeley.bindings.socket}</td>
 *       <td>{@link berkeley.addr.SockAddr}</td>
 *       <td>{@code InetSocketAddress}, {@code UnixDomainSocketAddress}</td></tr>
 *   <tr><th scope="row">{@code if_nametoindex, getifaddrs}</th>
 *       <td>{@link berkeley.sys.NetIf}, {@link berkeley.sys.Ifaddrs}</td>
 *       <td>{@link berkeley.Interfaces}</td>
 *       <td>{@code NetworkInterface}</td></tr>
 *   <tr><th scope="row">{@code errno, perror}</th>
 *       <td>{@link berkeley.sys.Errno}</td>
 *       <td>{@link berkeley.ErrnoException}</td>
 *       <td>{@code SocketException} and others, without errno</td></tr>
 *   </tbody>
 * </table>
 *
 * <p>Constants such as {@code AF_INET} and {@code ECONNREFUSED}, and the layouts of structures, are
 * generated from the C headers. They are in the module {@link berkeley.bindings/}, which has
 * documentation of its own: {@code import static berkeley.bindings.socket.Constants.*}.
 */
@NullMarked
module berkeley {
    requires transitive berkeley.bindings;
    requires static org.jspecify;
    requires jdk.jfr;

    exports berkeley;
    exports berkeley.addr;
    exports berkeley.bluetooth;
    exports berkeley.net;
    exports berkeley.option;
    exports berkeley.trace;
    exports berkeley.sys;
}
