package berkeley.addr;

import java.util.Random;

/** Random addresses of every kind, with the small and the extreme values that break things. */
final class RandomAddresses {

    private RandomAddresses() {}

    static SockAddr random(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> new SockAddr.Inet(new Ip4(u32(random)), u16(random));
            case 1 -> new SockAddr.Inet6(ip6(random), u16(random), u32(random), u32(random));
            case 2 -> unix(random);
            case 3 ->
                    new SockAddr.Packet(
                            u16(random),
                            u32(random),
                            u16(random),
                            u8(random),
                            bytes(random, random.nextInt(33)));
            case 4 -> new SockAddr.Netlink(u32(random), u32(random));
            case 5 -> new SockAddr.Vsock(u32(random), u32(random), u8(random));
            case 6 -> new SockAddr.Rfcomm(bdaddr(random), u8(random));
            case 7 -> new SockAddr.L2cap(bdaddr(random), u16(random), u16(random), u8(random));
            case 8 -> new SockAddr.Sco(bdaddr(random));
            case 9 -> new SockAddr.Hci(u16(random), u16(random));
            case 10 -> new SockAddr.Can(u32(random));
            case 11 -> new SockAddr.Isotp(u32(random), u32(random), u32(random));
            case 12 -> new SockAddr.J1939(u32(random), random.nextLong(), u32(random), u8(random));
            default ->
                    new SockAddr.Unknown(
                            100 + random.nextInt(65_436), bytes(random, random.nextInt(127)));
        };
    }

    static Ip6 ip6(Random random) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | (random.nextBoolean() ? 0 : u16(random));
            low = low << 16 | (random.nextBoolean() ? 0 : u16(random));
        }
        return random.nextInt(8) == 0 ? Ip6.mapped(new Ip4((int) low)) : new Ip6(high, low);
    }

    private static SockAddr.Unix unix(Random random) {
        byte[] name = bytes(random, random.nextInt(109)).toArray();
        if (random.nextBoolean()) {
            String text = "\\@ aé漢𝄞/,:]\u0085\u007f\n";
            for (int i = 0; i < name.length; i++) {
                name[i] = (byte) text.charAt(random.nextInt(text.length()));
            }
        }
        if (name.length > 0 && random.nextBoolean()) {
            name[0] = 0;
        } else {
            for (int i = 0; i < name.length; i++) {
                name[i] = name[i] == 0 ? (byte) '@' : name[i];
            }
        }
        return new SockAddr.Unix(Bytes.of(name));
    }

    private static BdAddr bdaddr(Random random) {
        return new BdAddr(random.nextLong() >>> 16);
    }

    private static Bytes bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    private static int u8(Random random) {
        return u32(random) & 0xff;
    }

    private static int u16(Random random) {
        return u32(random) & 0xffff;
    }

    private static int u32(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> -1;
            case 3 -> 0x8000_0000;
            default -> random.nextInt();
        };
    }
}
