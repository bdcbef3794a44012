package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.*;
import static berkeley.sys.Errno.errno;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

class ArpaInetTest {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment address = arena.allocate(16, 8);
    private final MemorySegment text = arena.allocate(INET6_ADDRSTRLEN);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void inet_pton_reads_an_address_in_network_order() {
        assertThat(inet_pton(AF_INET, "192.0.2.1", address), is(1));
        assertThat(Bytes.of(address, 0, 4), is(Bytes.parse("c0000201")));
        assertThat(inet_pton(AF_INET6, "2001:db8::1", address), is(1));
        assertThat(Bytes.of(address, 0, 16), is(Bytes.parse("20010db8000000000000000000000001")));
    }

    @Test
    void inet_pton_of_what_is_no_address_is_0() {
        for (String src : new String[] {"", "127.1", "1.2.3.256", "localhost", "::1"}) {
            assertThat(src, inet_pton(AF_INET, src, address), is(0));
        }
        assertThat(inet_pton(AF_INET6, "127.0.0.1", address), is(0));
    }

    @Test
    void inet_pton_of_another_family_is_EAFNOSUPPORT() {
        assertThat(inet_pton(AF_UNIX, "127.0.0.1", address), is(-1));
        assertThat(errno(), is(EAFNOSUPPORT));
    }

    @Test
    void inet_ntop_writes_the_address_that_inet_pton_read() {
        inet_pton(AF_INET6, "fe80:0:0:0:1::", address);
        MemorySegment result = inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
        assertThat(result.address(), is(text.address()));
        assertThat(text.getString(0), is("fe80::1:0:0:0"));
    }

    @Test
    void inet_ntop_into_too_little_room_is_ENOSPC() {
        inet_pton(AF_INET, "1.2.3.4", address);
        assertThat(inet_ntop(AF_INET, address, text, 7).address(), is(0L));
        assertThat(errno(), is(ENOSPC));
        assertThat(inet_ntop(AF_INET, address, text, 8).address(), is(text.address()));
        assertThat(inet_ntop(AF_PACKET, address, text, INET6_ADDRSTRLEN).address(), is(0L));
        assertThat(errno(), is(EAFNOSUPPORT));
    }

    @Test
    void inet_ntop_is_kept_within_the_segment() {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN + 1));
    }

    @Test
    void inet_aton_and_inet_addr_read_the_old_notations() {
        for (String cp :
                new String[] {"127.0.0.1", "127.1", "0x7f.1", "0177.0.0.1", "2130706433"}) {
            assertThat(cp, inet_aton(cp, address), is(1));
            assertThat(cp, inet_ntoa(address.asSlice(0, 4)), is("127.0.0.1"));
            assertThat(cp, inet_addr(cp), is(htonl(INADDR_LOOPBACK)));
        }
        assertThat(inet_aton("localhost", address), is(0));
        assertThat(inet_addr("localhost"), is(INADDR_NONE));
        assertThat(inet_addr("255.255.255.255"), is(INADDR_NONE));
        assertThat(inet_aton("255.255.255.255", address), is(1));
    }

    @Test
    void a_string_with_a_zero_byte_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> inet_addr("127.0.0.1\0"));
    }

    @Test
    void the_network_has_the_most_significant_byte_first() {
        address.set(ValueLayout.JAVA_SHORT, 0, htons(0x0102));
        assertThat(Bytes.of(address, 0, 2), is(Bytes.parse("0102")));
        address.set(ValueLayout.JAVA_INT, 0, htonl(0x01020304));
        assertThat(Bytes.of(address, 0, 4), is(Bytes.parse("01020304")));
        assertThat(ntohs(htons(65_535)), is(65_535));
        assertThat(ntohs(htons(0xff00)), is(0xff00));
        assertThat(ntohl(htonl(-2)), is(-2));
    }

    @Test
    void addresses_as_values_write_the_text_of_the_C_library() {
        Random random = new Random(20_260_105);
        for (int i = 0; i < 20_000; i++) {
            Ip6 ip = ip6(random);
            ip.toBytes().copyTo(address, 0);
            inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
            assertThat(ip.toString(), is(text.getString(0)));
            Ip4 ip4 = new Ip4(random.nextInt());
            ip4.toBytes().copyTo(address, 0);
            assertThat(ip4.toString(), is(inet_ntoa(address.asSlice(0, 4))));
        }
    }

    @Test
    void addresses_as_values_are_read_from_the_texts_that_the_C_library_reads() {
        Random random = new Random(20_260_106);
        String alphabet = "0123456789af::..::";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder mutant =
                    new StringBuilder(random.nextBoolean() ? ip6(random).toString() : "1.2.3.4");
            for (int j = random.nextInt(3); j >= 0 && !mutant.isEmpty(); j--) {
                int at = random.nextInt(mutant.length());
                mutant.replace(
                        at,
                        at + random.nextInt(2),
                        "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String src = mutant.toString();
            assertThat(src, reads(() -> Ip4.parse(src)), is(inet_pton(AF_INET, src, address) == 1));
            assertThat(
                    src, reads(() -> Ip6.parse(src)), is(inet_pton(AF_INET6, src, address) == 1));
            if (reads(() -> Ip6.parse(src))) {
                assertThat(src, Ip6.parse(src).toBytes(), is(Bytes.of(address, 0, 16)));
            }
        }
    }

    private static boolean reads(Runnable parser) {
        try {
            parser.run();
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** With many zeros, and now and then an IPv4 address inside. */
    private static Ip6 ip6(Random random) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | word(random);
            low = low << 16 | word(random);
        }
        return switch (random.nextInt(8)) {
            case 0 -> Ip6.mapped(new Ip4((int) low));
            case 1 -> new Ip6(0, low & 0xffff_ffffL);
            default -> new Ip6(high, low);
        };
    }

    private static long word(Random random) {
        return random.nextBoolean() ? 0 : random.nextInt(0x10000) >>> random.nextInt(16);
    }
}
