package berkeley;

import static berkeley.bindings.socket.Constants.EACCES;
import static berkeley.bindings.socket.Constants.EPERM;

import berkeley.machine.Needs;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/** Options get and set, in tables; {@link OptionRowsTest} sees that none is left out. */
@ExtendWith(NoFdLeaks.class)
class SockOptTest {

    static Stream<OptionRow<?>> table() {
        return Stream.of(
                        SocketRows.rows(),
                        TcpRows.rows(),
                        IpRows.rows(),
                        Ipv6Rows.rows(),
                        OtherRows.rows())
                .flatMap(List::stream);
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
