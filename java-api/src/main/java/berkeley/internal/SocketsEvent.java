package berkeley.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** The sockets of this library in a flight recording, every ten seconds. */
@Name("berkeley.Sockets")
@Label("Sockets")
@Description("The sockets of this library, and the threads in their calls")
@Category("Berkeley Sockets")
@Period("10 s")
@StackTrace(false)
final class SocketsEvent extends Event {
    @Label("Open Socks")
    long openSocks;

    @Label("Platform Threads in Calls")
    long platformThreadsInCalls;

    @Label("Waiting Virtual Threads")
    long waitingVirtualThreads;
}
