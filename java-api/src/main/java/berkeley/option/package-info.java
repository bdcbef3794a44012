/**
 * The options of sockets, as getsockopt(2) and setsockopt(2) have them. Each level has a class of
 * its C name, and each option is a constant there with the type of its value:
 *
 * {@snippet :
 * sock.set(TCP.NODELAY, true);
 * int room = sock.get(SO.RCVBUF);
 * }
 *
 * <p>A struct is a record of the same fields ({@link berkeley.option.Linger}, {@link
 * berkeley.option.TcpInfo}). How a value lies in memory, a {@link berkeley.Codec} says. The options
 * of Bluetooth are in {@code berkeley.bluetooth}.
 */
@NullMarked
package berkeley.option;

import org.jspecify.annotations.NullMarked;
