package berkeley.bench.jmh;

import berkeley.bench.cases.RfcommPair;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link RfcommPair} under JMH, in the guest of native/vm. */
public class RfcommPairJmh extends Measured {
    @Param({"64 B"})
    public String which = "";

    @Param({"C", "sys", "Sock segment", "Sock byte[]", "Sock ByteBuffer", "JNI", "JNI byte[]"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new RfcommPair(), which, variant);
    }
}
