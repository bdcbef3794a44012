package berkeley.bench.jmh;

import berkeley.bench.cases.UdpBatch;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link UdpBatch} under JMH. */
public class UdpBatchJmh extends Measured {
    @Param({"32 × 1 KiB"})
    public String which = "";

    @Param({
        "C",
        "C mmsg",
        "C GSO",
        "C GSO+GRO",
        "Sock",
        "sys mmsg",
        "Sock mmsg",
        "Sock GSO",
        "Sock GSO+GRO",
        "java.nio"
    })
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new UdpBatch(), which, variant);
    }
}
