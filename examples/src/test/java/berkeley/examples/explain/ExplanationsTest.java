package berkeley.examples.explain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether explain.txt has a text for whatever a call may meet. */
class ExplanationsTest {
    /** Each call with the errors that it owes. */
    private static final String OWED =
            """
            socket EAFNOSUPPORT EINVAL EPROTONOSUPPORT
            socketpair EAFNOSUPPORT EINVAL EPROTONOSUPPORT EFAULT EOPNOTSUPP
            bind EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EBADF EINVAL ENOENT ENOTDIR ENOTSOCK
            listen EBADF ENOTSOCK EOPNOTSUPP
            accept,accept4 EBADF EINVAL ENOTSOCK EOPNOTSUPP EAGAIN
            connect EACCES EAFNOSUPPORT EBADF ECONNREFUSED EFAULT EINVAL EISCONN ENOTSOCK EPROTOTYPE EINPROGRESS EALREADY ETIMEDOUT
            send,sendto,sendmsg EAGAIN EBADF EFAULT EINTR EINVAL EMSGSIZE ENOTSOCK EOPNOTSUPP EPIPE EDESTADDRREQ
            recv,recvfrom,recvmsg EAGAIN EBADF EFAULT EINTR EINVAL ENOTSOCK EMSGSIZE ENOTCONN ECONNRESET
            recvmmsg,sendmmsg EBADF EFAULT EINVAL
            getsockopt,setsockopt EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK EOPNOTSUPP EACCES ENODEV
            getsockname,getpeername EBADF EFAULT EINVAL ENOTSOCK ENOTCONN
            shutdown EBADF EINVAL ENOTCONN ENOTSOCK
            select,pselect,poll,ppoll EBADF EINVAL EFAULT EINTR
            epoll_ctl EBADF EEXIST EFAULT EINVAL ELOOP ENOENT EPERM
            epoll_wait EBADF EFAULT EINTR EINVAL
            sendfile,splice,tee EAGAIN EBADF EFAULT EINVAL
            eventfd EAGAIN EINVAL
            """;

    /**
     * Errors that mean the same for every call, so that one text tells all. Others need their own.
     */
    private static final Set<String> SAME_FOR_ALL =
            Set.of(
                    "EAFNOSUPPORT",
                    "EBADF",
                    "ECONNRESET",
                    "EDESTADDRREQ",
                    "EINTR",
                    "ENODEV",
                    "ENOENT",
                    "ENOPROTOOPT",
                    "ENOTCONN",
                    "ENOTDIR",
                    "ENOTSOCK",
                    "EPIPE",
                    "EPROTONOSUPPORT",
                    "EPROTOTYPE",
                    "ETIMEDOUT");

    @Test
    void what_is_told_fits_a_terminal_of_80_columns() throws Exception {
        for (String row : OWED.strip().split("\n")) {
            String[] words = row.split(" ");
            for (String call : words[0].split(",")) {
                for (String errno : List.of(words).subList(1, words.length)) {
                    String told = Explain.of(errno, call);
                    assertThat(
                            told,
                            told.lines().filter(line -> line.length() > 80).toList(),
                            is(empty()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EADDRINUSE bind rfcomm:00:AA:01:00:00:00/3",
                "EACCES bind l2cap:00:AA:01:00:00:00/0x1",
                "EACCES connect l2cap:00:AA:01:00:00:00/0x1001",
                "EINVAL bind l2cap:00:AA:01:00:00:00/0x2",
                "ECONNREFUSED connect rfcomm:00:AA:01:00:00:00/3",
                "EHOSTUNREACH connect rfcomm:00:AA:01:00:00:00/3",
                "EBUSY connect rfcomm:00:AA:01:00:00:00/3",
                "ETIMEDOUT connect rfcomm:00:AA:01:00:00:00/3"
            })
    void an_error_of_bluetooth_is_explained_without_ports_and_ss(String error) throws Exception {
        String told = Explain.of(error.split(" "));
        assertThat(told, not(matchesPattern("(?s).*(\\bports?\\b|TIME_WAIT|`ss |htons|Unix).*")));
        assertThat(told, told.lines().filter(line -> line.length() > 80).toList(), is(empty()));
    }

    @Test
    void every_error_that_a_call_owes_is_explained() throws Exception {
        Explanations all = Explanations.read();
        List<String> wanting = new ArrayList<>();
        for (String row : OWED.strip().split("\n")) {
            String[] words = row.split(" ");
            for (String call : words[0].split(",")) {
                for (String errno : List.of(words).subList(1, words.length)) {
                    boolean own =
                            all.calls(errno).contains(call)
                                    || SAME_FOR_ALL.contains(errno)
                                    || errno.equals("EMSGSIZE") && call.startsWith("send");
                    Optional<Explanation> found = own ? all.find(errno, call) : Optional.empty();
                    if (found.isEmpty()
                            || found.get().causes().isEmpty()
                            || found.get().advice().isEmpty()) {
                        wanting.add(errno + " " + call);
                    }
                }
            }
        }
        assertThat(wanting, is(empty()));
    }
}
