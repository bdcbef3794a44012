package berkeley.sys;

import static berkeley.bindings.socket.Constants.EINTR;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import berkeley.ClassFiles;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.MethodHandleDesc;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The errors that each call owes. For every pair there is a test that is named after the error and
 * asserts that the call fails with it; which ones do is read from the tests' class files.
 */
class ErrorTableTest {

    private static final String OWED =
            """
            socket: EAFNOSUPPORT EINVAL EPROTONOSUPPORT
            socketpair: EAFNOSUPPORT EFAULT EINVAL EOPNOTSUPP EPROTONOSUPPORT
            bind: EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EBADF EFAULT EINVAL ENOENT ENOTDIR
            bind: ENOTSOCK
            listen: EBADF ENOTSOCK EOPNOTSUPP
            accept accept4: EAGAIN EBADF EINTR EINVAL ENOTSOCK EOPNOTSUPP
            connect: EACCES EAFNOSUPPORT EALREADY EBADF ECONNREFUSED EFAULT EINPROGRESS EINTR
            connect: EINVAL EISCONN ENOTSOCK EPROTOTYPE ETIMEDOUT
            send sendto sendmsg: EAGAIN EBADF EDESTADDRREQ EFAULT EINTR EINVAL EMSGSIZE ENOTSOCK
            send sendto sendmsg: EOPNOTSUPP EPIPE
            recv recvfrom recvmsg: EAGAIN EBADF ECONNRESET EFAULT EINTR EINVAL EMSGSIZE ENOTCONN
            recv recvfrom recvmsg: ENOTSOCK
            recvmmsg sendmmsg: EBADF EFAULT EINVAL
            getsockopt setsockopt: EBADF EFAULT EINVAL ENODEV ENOPROTOOPT ENOTSOCK EOPNOTSUPP
            getsockname getpeername: EBADF EFAULT EINVAL ENOTSOCK
            getpeername: ENOTCONN
            shutdown: EBADF EINVAL ENOTCONN ENOTSOCK
            select pselect: EBADF EFAULT EINTR EINVAL
            poll ppoll: EFAULT EINTR EINVAL
            epoll_ctl: EBADF EEXIST EFAULT EINVAL ELOOP ENOENT EPERM
            epoll_wait epoll_pwait epoll_pwait2: EBADF EFAULT EINTR EINVAL
            sendfile splice: EAGAIN EBADF EFAULT EINVAL
            tee: EAGAIN EBADF EINVAL
            eventfd: EINVAL
            eventfd_read: EAGAIN
            eventfd_write: EAGAIN EINVAL
            """;

    /**
     * What POSIX or the table's makers name, and Linux never says:
     *
     * <ul>
     *   <li>getsockopt and setsockopt: for a privilege that is missing Linux says EPERM.
     *   <li>getsockname: it tells an unconnected socket's name too.
     *   <li>poll and ppoll: a descriptor that is not open is POLLNVAL in its revents.
     *   <li>tee: it takes no pointer.
     * </ul>
     */
    private static final String NEVER =
            """
            getsockopt setsockopt: EACCES
            getsockname: ENOTCONN
            poll ppoll: EBADF
            tee: EFAULT
            """;

    private static final Path TESTS = Path.of("target", "test-classes", "berkeley", "sys");

    private final Set<String> calls = new TreeSet<>();
    private final Set<String> tested = new TreeSet<>();

    private static Set<String> pairs(String table) {
        Set<String> pairs = new TreeSet<>();
        for (String line : table.split("\n")) {
            String[] halves = line.split(": ");
            for (String call : halves[0].split(" ")) {
                for (String errno : halves[1].split(" ")) {
                    pairs.add(call + " " + errno);
                }
            }
        }
        return pairs;
    }

    @Test
    void every_call_has_a_test_of_every_error_that_it_owes() throws IOException {
        Set<String> owed = pairs(OWED);
        owed.forEach(pair -> calls.add(pair.substring(0, pair.indexOf(' '))));
        ClassFiles.below(TESTS, "Test.class").forEach(this::read);
        owed.removeAll(tested);
        assertThat("pairs without a test", owed, is(empty()));
        Set<String> never = pairs(NEVER);
        never.retainAll(tested);
        assertThat("pairs that there are after all", never, is(empty()));
    }

    private void read(ClassModel type) {
        for (MethodModel method : type.methods()) {
            boolean test =
                    method.findAttribute(Attributes.runtimeVisibleAnnotations())
                            .map(found ->
                                    found.annotations().stream()
                                            .anyMatch(a ->
                                                    a.className().stringValue().endsWith("Test;")))
                            .orElse(false);
            if (test) {
                new Assertions(type, method).read();
            }
        }
    }

    /** The calls of one test, and the errors that it asserts behind them. */
    private final class Assertions {
        private final ClassModel type;
        private final MethodModel test;

        /** The call that was made last: what is asserted next is asserted of it. */
        private @Nullable String call;

        private int constant;
        private boolean unprivileged;

        Assertions(ClassModel type, MethodModel test) {
            this.type = type;
            this.test = test;
        }

        void read() {
            for (CodeElement element : test.code().orElseThrow()) {
                switch (element) {
                    case ConstantInstruction loaded
                            when loaded.constantValue() instanceof Integer i ->
                            constant = i;
                    case InvokeDynamicInstruction lambda -> called(last(lambda));
                    case InvokeInstruction invoked -> invoked(invoked);
                    default -> {}
                }
            }
        }

        private void invoked(InvokeInstruction invoked) {
            String name = invoked.name().stringValue();
            switch (name) {
                case "failsWith" -> fails(constant);
                case "assertInterrupted" -> fails(EINTR);
                case "errnoOf" -> unprivileged = true;
                case "is" -> {
                    if (unprivileged) {
                        fails(constant);
                        unprivileged = false;
                    }
                }
                default -> called(last(invoked));
            }
        }

        private void called(@Nullable String name) {
            if (name != null) {
                call = name;
            }
        }

        private void fails(int errno) {
            String error = Errno.name(errno);
            if (Arrays.asList(test.methodName().stringValue().split("_")).contains(error)) {
                tested.add(call + " " + error);
            }
        }

        /**
         * The call of the table that an invocation is, or that a method of this class ends with.
         */
        private @Nullable String last(InvokeInstruction invoked) {
            String name = invoked.name().stringValue();
            return invoked.owner().asInternalName().equals(type.thisClass().asInternalName())
                    ? last(name, invoked.type().stringValue())
                    : invoked.owner().asInternalName().startsWith("berkeley/sys/")
                                    && calls.contains(name)
                                    && !invoked.owner().asInternalName().endsWith("/SysTest")
                            ? name
                            : null;
        }

        private @Nullable String last(InvokeDynamicInstruction lambda) {
            return lambda.bootstrapArgs().stream()
                    .filter(MethodHandleDesc.class::isInstance)
                    .map(String::valueOf)
                    .flatMap(target ->
                            type.methods().stream()
                                    .filter(m -> target.contains("::" + m.methodName() + "("))
                                    .map(m -> last(m)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        private @Nullable String last(String name, String descriptor) {
            return type.methods().stream()
                    .filter(m -> m.methodName().equalsString(name))
                    .filter(m -> m.methodType().equalsString(descriptor))
                    .findFirst()
                    .map(this::last)
                    .orElse(null);
        }

        private @Nullable String last(MethodModel method) {
            String found = null;
            for (CodeElement element : method.code().orElseThrow()) {
                if (element instanceof InvokeInstruction invoked) {
                    String inner = last(invoked);
                    found = inner == null ? found : inner;
                }
            }
            return found;
        }
    }
}
