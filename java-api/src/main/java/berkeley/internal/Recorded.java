package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.linux_tcp_info;
import berkeley.foreign.NameBuffer;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.SysSocket;
import berkeley.trace.Trace;

import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a flight recording has of sockets from time to time. The kernel counts the bytes of each
 * connection, so that no call has to.
 */
final class Recorded {
    /** Socks that are open. */
    static final LongAdder OPEN = new LongAdder();

    /** Virtual threads that wait in a call of a Sock. */
    static final LongAdder PARKED = new LongAdder();

    /** What is written now, from time to time, for a recording that wants it. */
    private static final Map<Class<? extends Event>, Runnable> WRITTEN = new HashMap<>();

    static {
        Trace.onRecording(Recorded::changed);
    }

    private Recorded() {}

    /** A recording has started or stopped. What none wants is not kept by the flight recorder. */
    private static synchronized void changed() {
        write(SocketsEvent.class, Recorded::sockets);
        write(ConnectionEvent.class, Recorded::connections);
    }

    private static void write(Class<? extends Event> type, Runnable write) {
        boolean wanted = EventType.getEventType(type).isEnabled();
        if (wanted && WRITTEN.putIfAbsent(type, write) == null) {
            FlightRecorder.addPeriodicEvent(type, write);
        } else if (!wanted) {
            Runnable before = WRITTEN.remove(type);
            if (before != null) {
                FlightRecorder.removePeriodicEvent(before);
            }
        }
    }

    private static void sockets() {
        SocketsEvent event = new SocketsEvent();
        event.openSocks = OPEN.sum();
        event.waitingVirtualThreads = PARKED.sum();
        for (ThreadBuffer thread : ThreadBuffer.ofPlatformThreads()) {
            event.platformThreadsInCalls += thread.blocking() >= 0 ? 1 : 0;
        }
        event.commit();
    }

    private static void connections() {
        File[] numbers = new File("/proc/self/fd").listFiles();
        if (numbers == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            NameBuffer name = new NameBuffer();
            MemorySegment info = linux_tcp_info.allocate(arena);
            MemorySegment length = arena.allocate(JAVA_INT);
            for (File number : numbers) {
                if (isSocket(number)) {
                    connection(Integer.parseInt(number.getName()), name, info, length);
                }
            }
        }
    }

    private static boolean isSocket(File number) {
        try {
            return Files.readSymbolicLink(number.toPath()).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Of a number that is no TCP socket, or no longer, one of the calls fails. */
    private static void connection(
            int fd, NameBuffer name, MemorySegment info, MemorySegment length) {
        length.set(JAVA_INT, 0, (int) info.byteSize());
        info.fill((byte) 0);
        if (SysSocket.getpeername(fd, name.segment(), name.room()) < 0
                || SysSocket.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, length) < 0) {
            return;
        }
        ConnectionEvent event = new ConnectionEvent();
        event.fd = fd;
        event.peer = name.get().toString();
        if (SysSocket.getsockname(fd, name.segment(), name.room()) < 0) {
            return;
        }
        event.local = name.get().toString();
        event.bytesSent = linux_tcp_info.tcpi_bytes_acked(info);
        event.bytesReceived = linux_tcp_info.tcpi_bytes_received(info);
        event.notSent = Integer.toUnsignedLong(linux_tcp_info.tcpi_notsent_bytes(info));
        event.roundTrip = Integer.toUnsignedLong(linux_tcp_info.tcpi_rtt(info));
        event.retransmissions = linux_tcp_info.tcpi_total_retrans(info);
        event.commit();
    }
}
