package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.RouteSocket.Answer;
import berkeley.addr.Bytes;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ifaddrmsg;
import berkeley.bindings.socket.ifinfomsg;
import berkeley.bindings.socket.nlmsgerr;
import berkeley.bindings.socket.nlmsghdr;
import berkeley.bindings.socket.rtmsg;
import berkeley.foreign.InAddr;
import berkeley.machine.OwnNetwork;
import berkeley.option.NETLINK;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Links, addresses and routes, dumped over AF_NETLINK; ip is the judge. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class RouteDumpTest {

    private static void setUp() throws Exception {
        Child.output(
                "sh",
                "-ec",
                """
                echo 1 > /proc/sys/net/ipv6/conf/default/addr_gen_mode
                ip link add left mtu 1400 address 02:00:00:00:00:01 type veth peer name right
                ip link set left up
                ip link set right up txqueuelen 77
                ip addr add 10.9.0.1/24 brd + dev left label left:x
                ip addr add 2001:db8::1/64 dev left nodad
                ip addr add 192.0.2.1 peer 192.0.2.2/32 dev right
                ip route add 198.51.100.0/24 via 10.9.0.2 metric 70000 src 10.9.0.1
                ip route add default via 10.9.0.3
                ip route add blackhole 203.0.113.0/24
                ip -6 route add 2001:db8:1::/48 via 2001:db8::2 dev left metric 55
                """);
    }

    private static List<JsonNode> ip(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "-j"));
        command.addAll(List.of(arguments.split(" ")));
        List<JsonNode> rows = new ArrayList<>();
        new ObjectMapper()
                .readTree(Child.output(command.toArray(String[]::new)))
                .forEach(rows::add);
        return rows;
    }

    private static List<Answer> dump(int type, int family, long bodySize) throws Exception {
        try (RouteSocket route = new RouteSocket(0)) {
            List<Answer> answers = route.dump(type, family, bodySize);
            for (Answer answer : answers) {
                assertThat(answer.flags() & NLM_F_MULTI, is(NLM_F_MULTI));
            }
            return answers;
        }
    }

    private static int number(Bytes bytes) {
        return ByteBuffer.wrap(bytes.toArray()).order(ByteOrder.nativeOrder()).getInt();
    }

    private static String text(Bytes bytes) {
        return new String(bytes.toArray(), 0, bytes.length() - 1, UTF_8);
    }

    private static String lines(List<String> rows) {
        return String.join("\n", rows.stream().sorted(Comparator.naturalOrder()).toList());
    }

    private static String join(Object... fields) {
        StringJoiner joined = new StringJoiner(" ");
        for (Object field : fields) {
            if (!field.toString().isEmpty()) {
                joined.add(field.toString());
            }
        }
        return joined.toString();
    }

    @Test
    void links_are_those_that_ip_link_lists() throws Exception {
        setUp();
        List<String> own = new ArrayList<>();
        for (Answer link : dump(RTM_GETLINK, AF_UNSPEC, ifinfomsg.sizeof())) {
            assertThat(link.type(), is(RTM_NEWLINK));
            int flags = ifinfomsg.ifi_flags(link.body());
            int type = Short.toUnsignedInt(ifinfomsg.ifi_type(link.body()));
            Map<Integer, Bytes> attributes = link.attributes(ifinfomsg.sizeof());
            own.add(
                    join(
                            ifinfomsg.ifi_index(link.body()),
                            text(attributes.get(IFLA_IFNAME)),
                            (flags & IFF_UP) != 0,
                            (flags & IFF_LOOPBACK) != 0,
                            (flags & IFF_BROADCAST) != 0,
                            number(attributes.get(IFLA_MTU)),
                            number(attributes.get(IFLA_TXQLEN)),
                            text(attributes.get(IFLA_QDISC)),
                            type == ARPHRD_ETHER ? "ether" : "loopback",
                            MacAddr.of(attributes.get(IFLA_ADDRESS)),
                            MacAddr.of(attributes.get(IFLA_BROADCAST))));
        }
        List<String> judged = new ArrayList<>();
        for (JsonNode link : ip("link")) {
            String flags = link.get("flags").toString();
            judged.add(
                    join(
                            link.get("ifindex").asInt(),
                            link.get("ifname").asText(),
                            flags.contains("\"UP\""),
                            flags.contains("\"LOOPBACK\""),
                            flags.contains("\"BROADCAST\""),
                            link.get("mtu").asInt(),
                            link.get("txqlen").asInt(),
                            link.get("qdisc").asText(),
                            link.get("link_type").asText(),
                            link.get("address").asText(),
                            link.get("broadcast").asText()));
        }
        assertThat(lines(own), containsString("left true false true 1400 1000 "));
        assertThat(lines(own), is(lines(judged)));
    }

    @Test
    void addresses_are_those_that_ip_addr_lists() throws Exception {
        setUp();
        List<String> own = new ArrayList<>();
        for (Answer answer : dump(RTM_GETADDR, AF_UNSPEC, ifaddrmsg.sizeof())) {
            assertThat(answer.type(), is(RTM_NEWADDR));
            MemorySegment body = answer.body();
            Map<Integer, Bytes> attributes = answer.attributes(ifaddrmsg.sizeof());
            boolean v4 = ifaddrmsg.ifa_family(body) == AF_INET;
            Bytes far = attributes.get(IFA_ADDRESS);
            Bytes local = attributes.getOrDefault(IFA_LOCAL, far);
            own.add(
                    join(
                            ifaddrmsg.ifa_index(body),
                            v4 ? "inet" : "inet6",
                            ip(local),
                            Byte.toUnsignedInt(ifaddrmsg.ifa_prefixlen(body)),
                            local.equals(far) ? "" : "peer " + ip(far),
                            ip(attributes.get(IFA_BROADCAST)),
                            v4 ? text(attributes.get(IFA_LABEL)) : "",
                            scope(Byte.toUnsignedInt(ifaddrmsg.ifa_scope(body)))));
        }
        List<String> judged = new ArrayList<>();
        for (JsonNode link : ip("addr")) {
            for (JsonNode address : link.get("addr_info")) {
                judged.add(
                        join(
                                link.get("ifindex").asInt(),
                                address.get("family").asText(),
                                ip(address, "local"),
                                address.get("prefixlen").asInt(),
                                address.has("address") ? "peer " + ip(address, "address") : "",
                                ip(address, "broadcast"),
                                address.path("label").asText(),
                                address.get("scope").asText()));
            }
        }
        assertThat(lines(own), containsString("inet 192.0.2.1 32 peer 192.0.2.2 right global"));
        assertThat(lines(own), containsString("inet 10.9.0.1 24 10.9.0.255 left:x global"));
        assertThat(lines(own), is(lines(judged)));
    }

    @Test
    void routes_are_those_that_ip_route_lists() throws Exception {
        setUp();
        for (int family : new int[] {AF_INET, AF_INET6}) {
            List<String> own = new ArrayList<>();
            for (Answer answer : dump(RTM_GETROUTE, family, rtmsg.sizeof())) {
                assertThat(answer.type(), is(RTM_NEWROUTE));
                Map<Integer, Bytes> attributes = answer.attributes(rtmsg.sizeof());
                if (number(attributes.get(RTA_TABLE)) == RT_TABLE_MAIN) {
                    own.add(route(answer.body(), attributes));
                }
            }
            List<String> judged = new ArrayList<>();
            for (JsonNode route : ip((family == AF_INET ? "-4" : "-6") + " -N route")) {
                judged.add(route(route));
            }
            assertThat(own.size(), is(greaterThan(1)));
            assertThat(lines(own), is(lines(judged)));
        }
    }

    private static String route(MemorySegment body, Map<Integer, Bytes> attributes)
            throws Exception {
        Bytes dst = attributes.get(RTA_DST);
        Bytes device = attributes.get(RTA_OIF);
        Bytes metric = attributes.get(RTA_PRIORITY);
        int bits = Byte.toUnsignedInt(rtmsg.rtm_dst_len(body));
        int all = rtmsg.rtm_family(body) == AF_INET ? 32 : 128;
        return join(
                rtmsg.rtm_type(body) == RTN_BLACKHOLE ? "blackhole" : "",
                dst == null ? "default" : ip(dst) + (bits == all ? "" : "/" + bits),
                attributes.containsKey(RTA_GATEWAY) ? "via " + ip(attributes.get(RTA_GATEWAY)) : "",
                device == null ? "" : "dev " + Interfaces.if_indextoname(number(device)),
                metric == null ? "" : "metric " + Integer.toUnsignedString(number(metric)),
                attributes.containsKey(RTA_PREFSRC) ? "src " + ip(attributes.get(RTA_PREFSRC)) : "",
                "by " + Byte.toUnsignedInt(rtmsg.rtm_protocol(body)));
    }

    private static String route(JsonNode route) {
        return join(
                route.path("type").asText().replaceAll("" + RTN_BLACKHOLE, "blackhole"),
                route.get("dst").asText(),
                route.has("gateway") ? "via " + route.get("gateway").asText() : "",
                route.has("dev") ? "dev " + route.get("dev").asText() : "",
                route.has("metric") ? "metric " + route.get("metric").asLong() : "",
                route.has("prefsrc") ? "src " + route.get("prefsrc").asText() : "",
                "by " + route.path("protocol").asText("" + RTPROT_BOOT));
    }

    private static String ip(@Nullable Bytes bytes) {
        return bytes == null
                ? ""
                : bytes.length() == 4
                        ? InAddr.ip4(MemorySegment.ofArray(bytes.toArray()), 0).toString()
                        : InAddr.ip6(MemorySegment.ofArray(bytes.toArray()), 0).toString();
    }

    private static String ip(JsonNode address, String field) {
        return address.path(field).asText();
    }

    private static String scope(int scope) {
        return switch (scope) {
            case RT_SCOPE_UNIVERSE -> "global";
            case RT_SCOPE_LINK -> "link";
            case RT_SCOPE_HOST -> "host";
            default -> "" + scope;
        };
    }

    @Test
    void a_member_of_a_group_is_told_of_changes() throws Exception {
        setUp();
        int left = Interfaces.if_nametoindex("left");
        try (RouteSocket route = new RouteSocket(0)) {
            route.sock().set(NETLINK.ADD_MEMBERSHIP, RTNLGRP_LINK);
            Child.output("ip", "link", "set", "left", "mtu", "1234");
            Answer answer;
            do {
                answer = route.receive().getFirst();
            } while (number(answer.attributes(ifinfomsg.sizeof()).get(IFLA_MTU)) != 1234);
            assertThat(answer.type(), is(RTM_NEWLINK));
            assertThat(answer.seq(), is(0));
            assertThat(ifinfomsg.ifi_index(answer.body()), is(left));
            Child.output("ip", "link", "delete", "left");
            do {
                answer = route.receive().getFirst();
            } while (answer.type() != RTM_DELLINK || ifinfomsg.ifi_index(answer.body()) != left);
        }
    }

    @Test
    void a_message_of_the_kernel_comes_from_port_0_and_its_group() throws Exception {
        setUp();
        try (RouteSocket route = new RouteSocket(RTMGRP_LINK)) {
            Child.output("ip", "link", "set", "left", "mtu", "1234");
            Message message = new Message().room(1 << 16);
            route.sock().recvmsg(message, 0);
            assertThat(message.name(), is(new SockAddr.Netlink(0, RTMGRP_LINK)));
            SockAddrBuf from = new SockAddrBuf();
            route.ask(RTM_GETLINK, NLM_F_DUMP, AF_UNSPEC, ifinfomsg.sizeof());
            byte[] bytes = new byte[1 << 16];
            do {
                route.sock().recvfrom(bytes, from);
            } while (!from.get().equals(new SockAddr.Netlink(0, 0)));
        }
    }

    @Test
    void an_error_tells_its_errno_and_the_request() throws Exception {
        try (RouteSocket route = new RouteSocket(0)) {
            MemorySegment body = ifinfomsg.allocate(Arena.ofAuto());
            ifinfomsg.ifi_index(body, 0x7fff_0000);
            int asked = route.ask(RTM_GETLINK, 0, body);
            Answer answer = route.receive().getFirst();
            assertThat(answer.type(), is(NLMSG_ERROR));
            assertThat(answer.seq(), is(asked));
            assertThat(nlmsgerr.error(answer.body()), is(-ENODEV));
            assertThat(nlmsghdr.nlmsg_seq(nlmsgerr.msg(answer.body())), is(asked));
        }
    }

    @Test
    void an_acknowledged_request_changes_the_link() throws Exception {
        setUp();
        try (RouteSocket route = new RouteSocket(0)) {
            MemorySegment body = ifinfomsg.allocate(Arena.ofAuto());
            ifinfomsg.ifi_index(body, Interfaces.if_nametoindex("left"));
            ifinfomsg.ifi_change(body, IFF_UP); // to down
            route.ask(RTM_NEWLINK, NLM_F_ACK, body);
            Answer answer = route.receive().getFirst();
            assertThat(answer.type(), is(NLMSG_ERROR));
            assertThat(nlmsgerr.error(answer.body()), is(0));
            assertThat(ip("link show left").getFirst().get("operstate").asText(), is("DOWN"));
        }
    }
}
