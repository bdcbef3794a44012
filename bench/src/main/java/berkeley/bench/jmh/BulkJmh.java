package berkeley.bench.jmh;

import berkeley.bench.cases.Bulk;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link Bulk} under JMH. */
public class BulkJmh extends Measured {
    @Param({"1 KiB", "16 KiB", "64 KiB"})
    public String which = "";

    @Param({"C", "Sock segment", "Sock byte[]", "java.net", "java.nio"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new Bulk(), which, variant);
    }
}
