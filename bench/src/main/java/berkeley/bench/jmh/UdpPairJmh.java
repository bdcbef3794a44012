package berkeley.bench.jmh;

import berkeley.bench.cases.UdpPair;

import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link UdpPair} under JMH. */
@Fork(value = 1, jvmArgsAppend = UdpPair.BOTH_FAMILIES)
public class UdpPairJmh extends Measured {
    @Param({"1 B", "1 KiB", "16 KiB", "60 KiB"})
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
        "java.nio INET6"
    })
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new UdpPair(), which, variant);
    }
}
