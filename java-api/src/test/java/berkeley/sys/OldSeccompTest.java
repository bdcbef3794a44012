package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A seccomp filter that is older than epoll_pwait2 refuses it with EPERM; strace plays it. */
class OldSeccompTest {
    @TempDir private Path folder;

    @Test
    void an_epoll_set_waits_for_a_time_although_epoll_pwait2_is_refused() throws Exception {
        assertThat(refusing("epoll_pwait2"), is("0\n0\n"));
        assertThat(calls(), containsString("epoll_pwait2("));
        assertThat(calls().split("epoll_pwait2\\(").length, is(2)); // it is tried once
    }

    @Test
    void a_refusal_of_epoll_wait_itself_is_told() throws Exception {
        String output = refusing("epoll_pwait2,epoll_wait");
        assertThat(output, containsString("ErrnoException: epoll_wait fd "));
        assertThat(output, containsString("EPERM (Operation not permitted)"));
        assertThat(output, not(containsString("0\n")));
    }

    private String refusing(String calls) throws Exception {
        Needs.programs("strace");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq"));
        command.addAll(List.of("-o", folder.resolve("calls").toString()));
        command.addAll(List.of("-e", "signal=none", "-e", "trace=" + calls));
        command.addAll(List.of("-e", "inject=" + calls + ":error=EPERM"));
        command.addAll(ForeignProgram.command(MissingFunctionTest.EpollProgram.class, List.of()));
        return ForeignProgram.output(command);
    }

    private String calls() throws Exception {
        return Files.readString(folder.resolve("calls"));
    }
}
