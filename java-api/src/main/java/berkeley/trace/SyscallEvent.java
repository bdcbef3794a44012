package berkeley.trace;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A system call in a flight recording: how many bytes moved, never which. */
@Name("berkeley.Syscall")
@Label("System Call")
@Description("A system call of berkeley.sys")
@Category("Berkeley Sockets")
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
