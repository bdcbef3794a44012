package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ifinfomsg;
import berkeley.bindings.socket.nlmsgerr;
import berkeley.bindings.socket.nlmsghdr;
import berkeley.bindings.socket.rtattr;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A NETLINK_ROUTE socket, and its messages as the bindings' structs. */
final class RouteSocket implements AutoCloseable {

    /** What follows a {@code struct nlmsghdr}. */
    record Answer(int type, int flags, int seq, MemorySegment body) {

        /** The attributes that begin {@code at} bytes into the body. */
        Map<Integer, Bytes> attributes(long at) {
            Map<Integer, Bytes> found = new HashMap<>();
            for (long i = at; i < body.byteSize(); ) {
                MemorySegment attribute = body.asSlice(i);
                int length = Short.toUnsignedInt(rtattr.rta_len(attribute));
                int data = (int) rtattr.sizeof();
                found.put(
                        Short.toUnsignedInt(rtattr.rta_type(attribute)),
                        Bytes.of(attribute, data, length - data));
                i += length + RTA_ALIGNTO - 1 & -RTA_ALIGNTO;
            }
            return found;
        }
    }

    private final Sock sock;
    private final MemorySegment buf = Arena.ofAuto().allocate(1 << 16, NLMSG_ALIGNTO);
    private int seq;

    /** Gets the messages of {@code groups} too, which are {@code RTMGRP_*}. */
    RouteSocket(int groups) throws ErrnoException {
        sock = Sock.open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
        sock.bind(new SockAddr.Netlink(0, groups)).timeout(Duration.ofSeconds(20));
    }

    Sock sock() {
        return sock;
    }

    /** Sends a request whose body has a family in its first byte, and is 0 otherwise. */
    int ask(int type, int flags, int family, long bodySize) throws ErrnoException {
        MemorySegment body = Arena.ofAuto().allocate(bodySize, NLMSG_ALIGNTO);
        body.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) family);
        return ask(type, flags, body);
    }

    int ask(int type, int flags, MemorySegment body) throws ErrnoException {
        MemorySegment request =
                Arena.ofAuto().allocate(nlmsghdr.sizeof() + body.byteSize(), NLMSG_ALIGNTO);
        nlmsghdr.nlmsg_len(request, (int) request.byteSize());
        nlmsghdr.nlmsg_type(request, (short) type);
        nlmsghdr.nlmsg_flags(request, (short) (NLM_F_REQUEST | flags));
        nlmsghdr.nlmsg_seq(request, ++seq);
        request.asSlice(nlmsghdr.sizeof()).copyFrom(body);
        sock.send(request);
        return seq;
    }

    /** All that comes with the next datagram. */
    List<Answer> receive() throws ErrnoException {
        int length = sock.recv(buf);
        List<Answer> answers = new ArrayList<>();
        for (long at = 0; at < length; ) {
            MemorySegment message = buf.asSlice(at);
            int size = nlmsghdr.nlmsg_len(message);
            MemorySegment body = message.asSlice(nlmsghdr.sizeof(), size - nlmsghdr.sizeof());
            answers.add(
                    new Answer(
                            Short.toUnsignedInt(nlmsghdr.nlmsg_type(message)),
                            Short.toUnsignedInt(nlmsghdr.nlmsg_flags(message)),
                            nlmsghdr.nlmsg_seq(message),
                            Arena.ofAuto().allocate(body.byteSize(), 8).copyFrom(body)));
            at += size + NLMSG_ALIGNTO - 1 & -NLMSG_ALIGNTO;
        }
        return answers;
    }

    /** All that a dump answers, up to the NLMSG_DONE. */
    List<Answer> dump(int type, int family, long bodySize) throws ErrnoException {
        int asked = ask(type, NLM_F_DUMP, family, bodySize);
        List<Answer> answers = new ArrayList<>();
        while (true) {
            for (Answer answer : receive()) {
                if (answer.seq == asked) {
                    switch (answer.type) {
                        case NLMSG_DONE -> {
                            return answers;
                        }
                        case NLMSG_ERROR ->
                                throw new ErrnoException(
                                        "dump", "type " + type, -nlmsgerr.error(answer.body));
                        default -> answers.add(answer);
                    }
                }
            }
        }
    }

    /** Waits for the message that says of an interface that it is up and can send. */
    void awaitRunning(String name) throws ErrnoException {
        Bytes wanted = Bytes.of((name + "\0").getBytes(UTF_8));
        while (true) {
            for (Answer answer : receive()) {
                if (answer.type == RTM_NEWLINK
                        && (ifinfomsg.ifi_flags(answer.body) & IFF_RUNNING) != 0
                        && answer.attributes(ifinfomsg.sizeof()).get(IFLA_IFNAME).equals(wanted)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() throws ErrnoException {
        sock.close();
    }
}
