package berkeley.bench.jmh;

import berkeley.bench.cases.TcpPair;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link TcpPair} under JMH. */
public class TcpPairJmh extends Measured {
    @Param({"1 B", "1 KiB", "16 KiB", "64 KiB"})
    public String which = "";

    @Param({
        "C",
        "sys",
        "Sock segment",
        "Sock byte[]",
        "Sock ByteBuffer",
        "JNI",
        "JNI byte[]",
        "java.net",
        "java.nio",
        "Netty"
    })
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new TcpPair(), which, variant);
    }
}
