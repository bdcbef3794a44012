package berkeley.examples.tools;

import java.nio.ByteBuffer;

/**
 * An ICMP echo message (RFC 792, and RFC 4443 for IPv6): type, code, checksum, identifier, sequence
 * number, data.
 */
final class Icmp {
    static final int HEADER = 8;

    private Icmp() {}

    static byte[] echo(int type, int id, int sequence, int dataLength) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + dataLength);
        packet.put((byte) type).put((byte) 0).putShort((short) 0);
        packet.putShort((short) id).putShort((short) sequence);
        for (int i = 0; i < dataLength; i++) {
            packet.put((byte) i);
        }
        // Of IPv6 the kernel reckons it, for it covers the addresses too.
        return packet.putShort(2, checksum(packet.array())).array();
    }

    /** The one's complement of the one's complement sum of all 16-bit words. */
    static short checksum(byte[] packet) {
        int sum = 0;
        for (int i = 0; i < packet.length; i += 2) {
            int low = i + 1 < packet.length ? packet[i + 1] & 0xff : 0;
            sum += (packet[i] & 0xff) << 8 | low;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
