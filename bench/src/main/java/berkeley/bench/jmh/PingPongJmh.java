package berkeley.bench.jmh;

import berkeley.bench.cases.PingPong;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link PingPong} under JMH, with a process. */
public class PingPongJmh extends Measured {
    @Param({"1 B process", "1 KiB process", "16 KiB process", "64 KiB process"})
    public String which = "";

    @Param({
        "C",
        "sys",
        "Sock segment",
        "Sock byte[]",
        "java.net",
        "java.nio",
        "Netty",
        "C spin",
        "Sock segment spin"
    })
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new PingPong(), which, variant);
    }
}
