package berkeley;

import static berkeley.bindings.socket.Constants.AF_UNSPEC;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.mmsghdr;
import berkeley.internal.ArenaPins;
import berkeley.internal.MemoryPool;
import berkeley.internal.MessageLock;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct mmsghdr[]}: messages that are sent or received with one call. It is made once and
 * used for many calls, by one thread at a time, and makes no garbage then.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="batch" :
 * try (MessageBatch batch = new MessageBatch(32, 0)) {
 *     for (int i = 0; i < 32; i++) {
 *         batch.get(i).room(1500);
 *     }
 *     int n = sock.recvmmsg(batch, 0);
 *     for (int i = 0; i < n; i++) {
 *         handle(new String(batch.get(i).bytes()));
 *     }
 * }
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 */
public final class MessageBatch implements AutoCloseable {

    private static final long STEP = mmsghdr.sizeof();
    private static final long LENGTH = mmsghdr.msg_len$offset();

    private final MemorySegment vector;
    private final Message[] messages;
    private final ArenaPins pins = new ArenaPins();
    private final MessageLock lock = new MessageLock();

    /**
     * {@code count} messages without data.
     *
     * @param control the room of each for ancillary data, in bytes
     */
    public MessageBatch(int count, int control) {
        vector = MemoryPool.take(Math.max(1, count) * STEP).asSlice(0, count * STEP);
        messages = new Message[count];
        for (int i = 0; i < count; i++) {
            MemorySegment header = mmsghdr.msg_hdr(vector.asSlice(i * STEP, STEP));
            messages[i] = new Message(header, control, lock);
        }
    }

    public int size() {
        return messages.length;
    }

    public Message get(int index) {
        return messages[index];
    }

    /** {@return the {@code struct mmsghdr} array, set up for {@code SysSocket.sendmmsg}} */
    public MemorySegment sending() {
        return sending(0, messages.length);
    }

    /** {@return the same, with {@code count} messages set up, from the one at {@code from} on} */
    MemorySegment sending(int from, int count) {
        lock.enter();
        try {
            for (int i = from; i < from + count; i++) {
                messages[i].setUpToSend();
            }
            return vector;
        } finally {
            lock.leavePrepared();
        }
    }

    /** Says whether the next {@code sendmmsg} sends to received names. */
    void answers(int from, int count, boolean value) {
        for (int i = from; i < from + count; i++) {
            messages[i].answers(value);
        }
    }

    /** {@return the {@code struct mmsghdr} array, set up for {@code SysSocket.recvmmsg}} */
    public MemorySegment receiving() {
        lock.enter();
        try {
            for (Message message : messages) {
                message.setUpToReceive();
            }
            return vector;
        } finally {
            lock.leavePrepared();
        }
    }

    /**
     * Says that {@code SysSocket.sendmmsg}, from the message at {@code from} on, returned {@code
     * count}.
     */
    public void sent(int from, int count) {
        for (int i = from; i < from + count; i++) {
            messages[i].sent(length(i));
        }
    }

    /** Says that {@code SysSocket.recvmmsg} returned {@code count}. */
    public void received(int count) {
        received(count, AF_UNSPEC);
    }

    /** The same for a socket of a family. */
    void received(int count, int domain) {
        for (int i = 0; i < count; i++) {
            messages[i].received(length(i), domain);
        }
    }

    /** {@return what keeps the data of these messages from being freed until {@link #release}} */
    ArenaPins hold(int from, int count, int flags) {
        lock.enterCall();
        for (int i = from; i < from + count; i++) {
            messages[i].hold(pins, flags);
        }
        return pins;
    }

    /** The call is over. */
    void release() {
        if (lock.endsCall()) {
            try {
                for (Message message : messages) {
                    message.settle();
                }
                pins.clear();
            } finally {
                lock.leave();
            }
        }
    }

    private long length(int index) {
        return Integer.toUnsignedLong(vector.get(JAVA_INT, index * STEP + LENGTH));
    }

    /** Closes all messages. */
    @Override
    public void close() {
        for (Message message : messages) {
            message.close();
        }
    }
}
