package berkeley.examples.diagram;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the kernel says of a socket right after a call.
 *
 * @param local its own address, or empty
 * @param peer the other end's, or empty
 * @param tcp the state of its TCP connection, or empty where it is no TCP socket
 * @param closed whether the descriptor is gone; the state is then that of what is left of the
 *     connection
 */
record SocketView(
        int fd, int family, int type, String local, String peer, String tcp, boolean closed) {

    SocketView left(String state) {
        return new SocketView(fd, family, type, local, peer, state, true);
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
                closed);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(fd);
        out.writeInt(family);
        out.writeInt(type);
        out.writeUTF(local);
        out.writeUTF(peer);
        out.writeUTF(tcp);
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
                in.readBoolean());
    }
}
