package berkeley.examples.bluetooth;

import static berkeley.bindings.socket.Constants.EAFNOSUPPORT;

import berkeley.ErrnoException;
import berkeley.addr.BdAddr;
import berkeley.bluetooth.Controller;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the Bluetooth programs ask before they begin. */
final class Bluetooth {
    private Bluetooth() {}

    static void check() throws IOException {
        try {
            RfcommSocket.open().close();
        } catch (ErrnoException failed) {
            if (failed.errno() != EAFNOSUPPORT) {
                throw failed;
            }
            throw new IOException(
                    "AF_BLUETOOTH is not in this kernel (EAFNOSUPPORT); native/vm/run COMMAND"
                            + " runs it in a guest that has it",
                    failed);
        }
    }

    /** The i-th argument, or any controller's address where it was left out. */
    static BdAddr address(Args args, int i) {
        try {
            return args.has(i) ? BdAddr.parse(args.text(i)) : BdAddr.ANY;
        } catch (IllegalArgumentException e) {
            throw args.wrong(i, "a Bluetooth address such as 00:AA:01:00:00:42");
        }
    }

    /** Into a bdaddr_t, which has the least significant byte first. */
    static void copy(BdAddr address, MemorySegment bdaddr) {
        for (int i = 0; i < 6; i++) {
            bdaddr.set(ValueLayout.JAVA_BYTE, i, (byte) (address.value() >> 8 * i));
        }
    }

    /** A channel to connect to. */
    static int channel(Args args, int i) {
        return args.number(i, 1, 30);
    }

    /** A PSM, decimal or after 0x; 0 is for a server that takes a free one. */
    static int psm(Args args, int i) {
        try {
            int psm = Integer.decode(args.text(i));
            if (psm == 0 || (psm & 0x101) == 1 && psm < 0x10000) {
                return psm;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw args.wrong(i, "0 or a PSM such as 0x1001: (psm & 0x0101) == 1");
    }

    /** The first controller that is switched on. */
    static Controller controller() throws IOException {
        return Controller.first();
    }

    /** Rewrites one line of the terminal. */
    static void progress(String verb, long done, long all, long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.err.print(
                "\r%s %,d of %,d bytes, %.0f KiB/s %s"
                        .formatted(
                                verb, done, all, done / 1024.0 / seconds, done == all ? "\n" : ""));
        System.err.flush();
    }
}
