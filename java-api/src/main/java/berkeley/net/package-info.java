/**
 * A Sock as a {@code java.net.Socket}, for libraries that ask for one: database drivers, HTTP
 * clients, TLS.
 *
 * <p>{@link berkeley.net.SockSocket} is a {@code java.net.Socket} over any connected stream Sock: a
 * Unix socket, vsock, RFCOMM, or TCP with options that java.net does not have. {@link
 * berkeley.net.SockSocketFactory} makes them for a library that asks for a {@code SocketFactory},
 * and {@link berkeley.net.UnixSocketFactory} for one that asks for the name of a class. {@link
 * berkeley.net.SockServerSocket} and {@link berkeley.net.SockServerSocketFactory} are the server's.
 *
 * <p>For streams and channels no java.net is needed: see {@link berkeley.Sock#in}, {@link
 * berkeley.Sock#out} and {@link berkeley.Sock#channel}.
 *
 * <p>What java.net does not have gets lost: flags, ancillary data, and addresses other than
 * Internet and Unix ones.
 */
@NullMarked
package berkeley.net;

import org.jspecify.annotations.NullMarked;
