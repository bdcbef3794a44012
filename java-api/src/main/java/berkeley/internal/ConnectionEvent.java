package berkeley.internal;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * A TCP connection of this process in a flight recording, with what TCP_INFO has of it. Several
 * system calls for each make it one that a recording has to ask for.
 */
@Name("berkeley.Connection")
@Label("TCP Connection")
@Description("A TCP connection of this process, java.net's too")
@Category("Berkeley Sockets")
@Enabled(false)
@Period("10 s")
@StackTrace(false)
final class ConnectionEvent extends Event {
    @Label("File Descriptor")
    int fd;

    @Label("Local Address")
    String local = "";

    @Label("Peer Address")
    String peer = "";

    @Label("Bytes Sent")
    @Description("How many bytes the peer has acknowledged")
    @DataAmount
    long bytesSent;

    @Label("Bytes Received")
    @DataAmount
    long bytesReceived;

    @Label("Not Sent")
    @Description("How many bytes were written and not sent yet")
    @DataAmount
    long notSent;

    @Label("Round-Trip Time")
    @Timespan(Timespan.MICROSECONDS)
    long roundTrip;

    @Label("Retransmissions")
    @Description("How many segments were sent again")
    int retransmissions;
}
