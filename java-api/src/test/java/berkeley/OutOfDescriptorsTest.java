package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.addr.SockAddr;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A process that has no number left for one more descriptor, and then has some again. */
class OutOfDescriptorsTest {

    /** A program that may have 64 descriptors, and whose library lies in folders. */
    static final class Program {
        private static final Deque<Integer> HELD = new ArrayDeque<>();

        public static void main(String[] arguments) throws Exception {
            SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
            Sock listener = Sock.open(AF_INET, SOCK_STREAM);
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1);
            Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
            told(() -> "loads this program's own classes");
            Message sent = new Message().data(new byte[1]).control(Cmsg.Rights.of(client.fd()));
            pair.first().sendmsg(sent, 0);
            hold();

            print("accept", () -> listener.accept());
            print("open", () -> Sock.open(AF_INET, SOCK_STREAM));
            print("pair", () -> Sock.pair(AF_UNIX, SOCK_STREAM));
            print("dup", () -> client.dup());
            print("epoll", () -> EpollSet.open());
            Message received = new Message().room(1);
            pair.second().recvmsg(received, 0);
            Cmsg.Rights rights = received.control(Cmsg.Rights.class);
            System.out.println("recvmsg " + received.controlTruncated() + " " + rights);
            virtual("recv", () -> pair.second().timeout(java.time.Duration.ofMillis(1)).recv(1));

            release();
            listener.accept().close();
            System.out.println("accepted");
            virtual("recv", () -> pair.second().recv(1));
        }

        private interface Call {
            Object make() throws Exception;
        }

        private static void hold() {
            for (int fd = 0; fd >= 0; ) {
                fd = SysSocket.socket(AF_INET, SOCK_DGRAM, 0);
                if (fd >= 0) {
                    HELD.push(fd);
                }
            }
        }

        private static void release() {
            HELD.forEach(Unistd::close);
        }

        private static void print(String name, Call call) {
            System.out.println(name + " " + told(call));
        }

        private static String told(Call call) {
            try {
                Object result = call.make();
                return result instanceof byte[] bytes ? bytes.length + " bytes" : "" + result;
            } catch (ErrnoException e) {
                return e.name();
            } catch (Exception | LinkageError e) {
                return e.toString();
            }
        }

        private static void virtual(String name, Call call) throws InterruptedException {
            List<String> said = new ArrayList<>();
            Thread.startVirtualThread(() -> said.add(told(call))).join();
            System.out.println("virtual " + name + " " + said.getFirst());
        }
    }

    /** A program whose files take all descriptors while it has one socket, which works. */
    static final class ManyFiles {
        public static void main(String[] arguments) throws Exception {
            Sock sock = Sock.open(AF_INET, SOCK_STREAM);
            Program.told(() -> "loads this program's own classes");
            List<FileInputStream> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(new FileInputStream("/dev/null"));
                }
            } catch (FileNotFoundException tooMany) {
                Program.print("open", () -> Sock.open(AF_INET, SOCK_STREAM));
                Program.print("open", () -> Sock.open(AF_INET, SOCK_STREAM));
            }
            sock.close();
            files.getFirst().close();
            Sock.open(AF_INET, SOCK_STREAM).close();
            System.out.println("opened");
        }
    }

    @Test
    @Timeout(60)
    void a_call_says_EMFILE_where_files_took_the_descriptors() throws Exception {
        List<String> command = new ArrayList<>(List.of("prlimit", "--nofile=64:64"));
        command.addAll(Child.java(ManyFiles.class));
        assertThat(
                Child.output(command.toArray(String[]::new)).lines().toList(),
                is(List.of("open EMFILE", "open EMFILE", "opened")));
    }

    @Test
    @Timeout(60)
    void each_call_says_EMFILE_and_all_go_on_once_there_are_some_again() throws Exception {
        List<String> command = new ArrayList<>(List.of("prlimit", "--nofile=64:64"));
        command.addAll(Child.java(Program.class));
        assertThat(
                Child.output(command.toArray(String[]::new)).lines().toList(),
                is(
                        List.of(
                                "accept EMFILE",
                                "open EMFILE",
                                "pair EMFILE",
                                "dup EMFILE",
                                "epoll EMFILE",
                                "recvmsg true null",
                                "virtual recv ETIMEDOUT",
                                "accepted",
                                "virtual recv ETIMEDOUT")));
    }
}
