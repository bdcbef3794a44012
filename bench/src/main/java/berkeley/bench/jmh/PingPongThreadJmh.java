package berkeley.bench.jmh;

import berkeley.bench.cases.PingPong;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link PingPong} under JMH, with a thread. */
public class PingPongThreadJmh extends Measured {
    @Param({"1 B thread", "16 KiB thread"})
    public String which = "";

    @Param({"C", "Sock segment", "Sock byte[]", "java.net", "java.nio"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new PingPong(), which, variant);
    }
}
