/**
 * Socket options: what {@code getsockopt(2)} reads and {@code setsockopt(2)} sets.
 *
 * <p>Each level is a class, named by the prefix of its C names, and each option is a constant in
 * it: {@code SO_RCVBUF} is {@link berkeley.option.SO#RCVBUF}. The type of the constant is the type
 * of the value:
 *
 * {@snippet :
 * sock.set(TCP.NODELAY, true);
 * int bytes = sock.get(SO.RCVBUF);
 * }
 *
 * <p>An option that the kernel refuses to set is a {@link berkeley.ReadOnlyOpt}, which {@code set}
 * does not take. A value that is a struct in C is a record with the same fields, such as {@link
 * berkeley.option.Linger} and {@link berkeley.option.TcpInfo}. {@link berkeley.SockOpt} shows how a
 * program adds an option that is not here. The options of Bluetooth are in {@link
 * berkeley.bluetooth}.
 */
@NullMarked
package berkeley.option;

import org.jspecify.annotations.NullMarked;
