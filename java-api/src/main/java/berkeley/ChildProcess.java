package berkeley;

import static berkeley.bindings.socket.Constants.ECHILD;

import berkeley.internal.Spawn;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Another program that inherits descriptors of this process. {@code ProcessBuilder} closes all but
 * standard input, output and error in the program that it starts.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="child" :
 * ChildProcess child =
 *         ChildProcess.of("python3", file).inherit(listener).start();
 * int status = child.waitFor();
 * }
 *
 * <p>The program gets copies: this process keeps its descriptors, and closes them on its own. What
 * is not named here is closed in the child.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/posix_spawn.3.html">posix_spawn(3)</a>
 */
public final class ChildProcess {
    private final int pid;
    private final ProcessHandle handle;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private ChildProcess(int pid) {
        this.pid = pid;
        handle = ProcessHandle.of(pid).orElseThrow();
        Thread.ofPlatform()
                .daemon()
                .name("berkeley-child-" + pid)
                .inheritInheritableThreadLocals(false)
                .start(this::await);
    }

    /** A child that has ended is a zombie until somebody waits for it. */
    private void await() {
        int status = Spawn.waitpid(pid);
        if (status < 0) {
            exit.completeExceptionally(new ErrnoException("waitpid", "pid " + pid, -status));
        } else {
            exit.complete(status);
        }
    }

    /** {@return what starts a program, which is looked for on PATH, with its arguments} */
    public static Builder of(String... command) {
        return new Builder(List.of(command));
    }

    /** What a program is to be started with. */
    public static final class Builder {
        private final List<String> command;
        private final Map<String, String> environment = new TreeMap<>(System.getenv());
        private final Object[] standard = new Object[Spawn.FIRST];
        private final List<Object> inherited = new ArrayList<>();

        private Builder(List<String> command) {
            if (command.isEmpty()) {
                throw new IllegalArgumentException("no program");
            }
            this.command = new ArrayList<>(command);
        }

        /** Sets a variable of its environment, which otherwise is this process's. */
        public Builder environment(String name, String value) {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException("not the name of a variable: " + name);
            }
            environment.put(name, value);
            return this;
        }

        /** Gives it copies of sockets, as the next numbers from 3 on. */
        public Builder inherit(Sock... socks) {
            inherited.addAll(List.of(socks));
            return this;
        }

        /** Gives it copies of descriptors, as the next numbers from 3 on. */
        public Builder inherit(Fd... fds) {
            inherited.addAll(List.of(fds));
            return this;
        }

        /**
         * Gives it a copy of a descriptor as standard input, output or error.
         *
         * @param number STDIN_FILENO, STDOUT_FILENO or STDERR_FILENO
         */
        public Builder redirect(int number, Fd fd) {
            if (number < 0 || number >= standard.length) {
                throw new IllegalArgumentException("redirect: not in 0..2: " + number);
            }
            standard[number] = fd;
            return this;
        }

        /**
         * Gives it copies of sockets as a service manager does, so that {@link Sock#listenFds} and
         * sd_listen_fds(3) find them there: from 3 on, with LISTEN_FDS and LISTEN_PID in its
         * environment. They come before what {@link #inherit} gives it.
         *
         * @see <a
         *     href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
         */
        public Builder listenFds(Sock... socks) {
            inherited.addAll(0, List.of(socks));
            environment.put("LISTEN_FDS", Integer.toString(socks.length));
            environment.remove("LISTEN_FDNAMES");
            // Only the child knows its number.
            command.addAll(
                    0,
                    List.of(
                            "/bin/sh",
                            "-c",
                            "LISTEN_PID=$$; export LISTEN_PID; exec \"$@\"",
                            "sh"));
            return this;
        }

        /**
         * {@code posix_spawnp(pid, file, file_actions, attrp, argv, envp)}—starts the program.
         *
         * @throws ErrnoException ENOENT if there is no such program, EBADF for a descriptor that is
         *     closed
         */
        public ChildProcess start() throws ErrnoException {
            List<Sock> entered = new ArrayList<>();
            try {
                int[] numbers = new int[inherited.size()];
                for (int i = 0; i < numbers.length; i++) {
                    if (inherited.get(i) instanceof Sock sock) {
                        numbers[i] = sock.enter("posix_spawn");
                        entered.add(sock);
                    } else {
                        numbers[i] = ((Fd) inherited.get(i)).fd();
                    }
                }
                int[] own =
                        Arrays.stream(standard)
                                .mapToInt(fd -> fd == null ? -1 : ((Fd) fd).fd())
                                .toArray();
                List<String> variables = new ArrayList<>();
                environment.forEach((name, value) -> variables.add(name + "=" + value));
                int pid = Spawn.spawn(command, variables, own, numbers);
                if (pid < 0) {
                    throw new ErrnoException("posix_spawn", String.join(" ", command), -pid);
                }
                return new ChildProcess(pid);
            } finally {
                entered.forEach(Sock::leave);
                Reference.reachabilityFence(inherited);
            }
        }
    }

    /** {@return the number of the process} */
    public int pid() {
        return pid;
    }

    /** {@return the process as Java sees it, with {@code isAlive}, {@code info} and so on} */
    public ProcessHandle handle() {
        return handle;
    }

    /**
     * {@return what the program's exit status will be; 128 and the number of the signal if a signal
     * kills it}
     */
    public CompletableFuture<Integer> onExit() {
        return exit.copy();
    }

    /**
     * {@code waitpid(pid, wstatus, 0)}—waits until the program ends.
     *
     * @return its exit status; 128 and the number of the signal if a signal has killed it
     * @throws ErrnoException ECHILD if this process ignores SIGCHLD
     * @see <a href="https://man7.org/linux/man-pages/man2/waitpid.2.html">waitpid(2)</a>
     */
    public int waitFor() throws ErrnoException, InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ErrnoException failure
                    ? failure
                    : new ErrnoException("waitpid", "pid " + pid, ECHILD);
        }
    }

    /** Sends SIGTERM, unless the program has ended. */
    public void destroy() {
        if (!exit.isDone()) {
            handle.destroy();
        }
    }

    @Override
    public String toString() {
        return "ChildProcess[pid " + pid + (exit.isDone() ? ", ended" : "") + "]";
    }
}
