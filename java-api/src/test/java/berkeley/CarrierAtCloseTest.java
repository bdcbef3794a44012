package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.option.Linger;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A virtual thread that closes holds no carrier for long. */
@ExtendWith(NoFdLeaks.class)
@Timeout(30)
class CarrierAtCloseTest {

    @Test
    void close_with_SO_LINGER_holds_no_carrier() throws Exception {
        int carriers = Runtime.getRuntime().availableProcessors();
        List<ConnectedTcp> connections = new ArrayList<>();
        List<Caller> closing = new ArrayList<>();
        for (int i = 0; i < carriers; i++) {
            ConnectedTcp tcp = new ConnectedTcp();
            connections.add(tcp);
            while (tcp.client.send(new byte[1 << 16], 0, 1 << 16, MSG_DONTWAIT) != Sock.AGAIN) {}
            tcp.client.set(SO.LINGER, new Linger(true, Duration.ofSeconds(3)));
        }
        for (ConnectedTcp tcp : connections) {
            closing.add(Caller.start(true, tcp.client::close));
        }
        closing.forEach(Caller::tid);
        CountDownLatch ran = new CountDownLatch(1);
        Thread.ofVirtual().start(ran::countDown);
        boolean inTime = ran.await(1, TimeUnit.SECONDS);
        for (int i = 0; i < carriers; i++) {
            connections.get(i).server.close();
            closing.get(i).returns();
        }
        assertThat("another virtual thread ran", inTime, is(true));
    }
}
