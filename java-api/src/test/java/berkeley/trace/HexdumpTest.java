package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.tcp_info;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class HexdumpTest {

    @Test
    void an_inet_address_points_out_its_network_order() {
        String[] lines = Hexdump.show(SockAddr.parse("127.0.0.1:80")).split("\n");
        assertThat(lines[0], is("struct sockaddr_in, 16 bytes"));
        assertThat(
                lines[1],
                matchesRegex("   0  02 00 +sin_family +2 AF_INET +host order, little-endian"));
        assertThat(
                lines[2],
                matchesRegex("   2  00 50 +sin_port +80 \\(without ntohs 20480\\) +network order"));
        assertThat(
                lines[3],
                matchesRegex("   4  7f 00 00 01 +sin_addr +127\\.0\\.0\\.1 +network order"));
        assertThat(lines[4], matchesRegex("   8  00 00 00 00 00 00 00 00 +sin_zero +padding"));
    }

    @Test
    void every_family_is_shown_to_its_last_byte() {
        for (String address :
                new String[] {
                    "[fe80::1]:80",
                    "unix:/tmp/socket",
                    "unix:@abstract",
                    "rfcomm:00:AA:01:00:00:42/3"
                }) {
            SockAddr parsed = SockAddr.parse(address);
            int length;
            try (Arena arena = Arena.ofConfined()) {
                length = parsed.encode(arena.allocate(128, 8));
            }
            long shown =
                    Hexdump.show(parsed)
                            .lines()
                            .skip(1)
                            .mapToLong(line ->
                                    line.substring(6, Math.min(30, line.length()))
                                            .strip()
                                            .split(" ")
                                            .length)
                            .sum();
            assertThat(address, shown, is((long) length));
        }
        assertThat(
                Hexdump.show(SockAddr.parse("rfcomm:00:AA:01:00:00:42/3")),
                containsString("00:AA:01:00:00:42"));
    }

    @Test
    void any_generated_struct_can_be_shown() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = tcp_info.allocate(arena);
            info.set(ValueLayout.JAVA_BYTE, 0, (byte) TCP_ESTABLISHED);
            assertThat(Hexdump.show(info, tcp_info.layout()), containsString("1 TCP_ESTABLISHED"));
        }
    }

    @Test
    void a_struct_that_does_not_fit_is_refused() {
        IllegalArgumentException refused =
                org.junit.jupiter.api.Assertions.assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Hexdump.show(
                                        MemorySegment.ofArray(new byte[4]), sockaddr_in.layout()));
        assertThat(refused.getMessage(), containsString("sockaddr_in has 16 bytes"));
    }

    @Test
    void an_iovec_is_shown_with_its_buffer() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = iovec.allocate(arena);
            iovec.iov_base(vector, arena.allocateFrom("hello"));
            iovec.iov_len(vector, 5);
            assertThat(Hexdump.show(vector, iovec.layout()), containsString("68 65 6c 6c 6f"));
            iovec.iov_base(vector, MemorySegment.ofAddress(8));
            assertThat(Hexdump.parts(vector, iovec.layout()), hasSize(1));
        }
    }

    @Test
    void a_message_is_shown_with_what_it_points_to() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = iovec.allocate(arena);
            iovec.iov_base(vector, arena.allocateFrom("hello"));
            iovec.iov_len(vector, 5);
            MemorySegment control = arena.allocate(24, 8);
            cmsghdr.cmsg_len(control, 20);
            cmsghdr.cmsg_level(control, SOL_SOCKET);
            cmsghdr.cmsg_type(control, SCM_RIGHTS);
            control.set(ValueLayout.JAVA_INT, 16, 7);
            MemorySegment message = msghdr.allocate(arena);
            SockAddr to = SockAddr.parse("127.0.0.1:80");
            MemorySegment name = arena.allocate(16, 4);
            msghdr.msg_name(message, name);
            msghdr.msg_namelen(message, to.encode(name));
            msghdr.msg_iov(message, vector);
            msghdr.msg_iovlen(message, 1);
            msghdr.msg_control(message, control);
            msghdr.msg_controllen(message, 24);
            String shown = Hexdump.show(message, msghdr.layout());
            assertThat(shown, containsString("msg_name: struct sockaddr_in, 16 bytes\n"));
            assertThat(shown, containsString("msg_iov[0], 5 bytes\n"));
            assertThat(shown, containsString("\"hello\""));
            assertThat(shown, containsString("msg_control: struct cmsghdr at 0, 20 bytes\n"));
            assertThat(shown, containsString("1 SOL_SOCKET"));
            assertThat(shown, containsString("07 00 00 00"));
            msghdr.msg_iov(message, MemorySegment.ofAddress(8));
            assertThat(Hexdump.show(message, msghdr.layout()), not(containsString("hello")));
        }
    }
}
