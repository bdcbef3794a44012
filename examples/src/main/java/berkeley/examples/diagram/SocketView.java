package berkeley.examples.diagram;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the kernel says of a socket right after a call.
 *
 * @param local its own address, or empty
 * @param peer the other end's, or empty
 * @param tcp the state of its TCP connection; LISTEN for another that listens; else empty
 * @param inode on AF_UNIX, where ends have no names, its number; else 0
 * @param partner on AF_UNIX the number of the other end, or 0
 * @param closed whether the descriptor is gone; the state is then that of what is left of the
 *     connection
 */
record SocketView(
        int fd,
        int family,
        int type,
        String local,
        String peer,
        String tcp,
        long inode,
        long partner,
        boolean closed) {

    static final SocketView NONE = new SocketView(-1, -1, -1, "", "", "", 0, 0, false);

    SocketView left(String state) {
        return new SocketView(fd, family, type, local, peer, state, inode, partner, true);
    }

    /** Addresses as they were, where the kernel tells none any more. */
    SocketView rememberedBy(SocketView before) {
        return new SocketView(
                fd,
                family,
                type,
                local.isEmpty() ? before.local : local,
                peer.isEmpty() ? before.peer : peer,
                tcp,
                inode,
                partner == 0 ? before.partner : partner,
                closed);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(fd);
        out.writeInt(family);
        out.writeInt(type);
        out.writeUTF(local);
        out.writeUTF(peer);
        out.writeUTF(tcp);
        out.writeLong(inode);
        out.writeLong(partner);
        out.writeBoolean(closed);
    }

    static SocketView read(DataInput in) throws IOException {
        return new SocketView(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }
}
