package berkeley.option;

import static berkeley.bindings.socket.Constants.EACCES;
import static berkeley.bindings.socket.Constants.EPERM;

import berkeley.AnyOpt;
import berkeley.ErrnoException;
import berkeley.NoFdLeaks;
import berkeley.ReadOnlyOpt;
import berkeley.machine.Needs;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Options get and set, in tables; {@link OptionRowsTest} sees that none is left out. */
@ExtendWith(NoFdLeaks.class)
class SockOptTest {

    static Stream<OptionRow<?>> table() {
        return Stream.concat(
                values(),
                Stream.of(
                                cannotBeSet(OptionRow.On.TCP4, SO.ALL),
                                cannotBeSet(OptionRow.On.TCP4, TCP.ALL),
                                cannotBeSet(OptionRow.On.UDP4, IP.ALL),
                                cannotBeSet(OptionRow.On.UDP6, IPV6.ALL),
                                cannotBeSet(OptionRow.On.LINK, PACKET.ALL),
                                cannotBeSet(OptionRow.On.ROUTE, NETLINK.ALL))
                        .flatMap(List::stream));
    }

    /** What an option is, and what it is once it has been set. */
    static Stream<OptionRow<?>> values() {
        return Stream.of(
                        SocketRows.rows(),
                        TcpRows.rows(),
                        IpRows.rows(),
                        Ipv6Rows.rows(),
                        OtherRows.rows())
                .flatMap(List::stream);
    }

    /** The kernel agrees on what can only be read. */
    private static List<OptionRow<?>> cannotBeSet(OptionRow.On on, List<AnyOpt<?>> options) {
        List<OptionRow<?>> rows = new ArrayList<>();
        for (AnyOpt<?> option : options) {
            if (option instanceof ReadOnlyOpt<?>) {
                rows.add(OptionRow.cannotBeSet(on, option));
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void option(OptionRow<?> row) throws Exception {
        try {
            row.run();
        } catch (ErrnoException e) {
            if (e.errno() == EPERM || e.errno() == EACCES) {
                Needs.root();
            }
            throw e;
        }
    }
}
