package berkeley.trace;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * A system call in a flight recording: how many bytes moved, never which. As with the JDK's own
 * events of sockets, a recording has those that took 20 ms and more, unless it is started with
 * another threshold.
 */
@Name("berkeley.Syscall")
@Label("System Call")
@Description("A system call of berkeley.sys")
@Category("Berkeley Sockets")
@Threshold("20 ms")
@StackTrace(false)
final class SyscallEvent extends Event {
    @Label("Call")
    String call = "";

    @Label("File Descriptor")
    @Description("What it was called on, or -1")
    int fd;

    @Label("Result")
    long result;

    @Label("Errno")
    @Description("The error's number, or 0")
    int errno;

    @Label("Error")
    @Description("The error's name, or empty")
    String error = "";

    @Label("Bytes")
    @Description("How many bytes it sent or received")
    @DataAmount
    long bytes;
}
