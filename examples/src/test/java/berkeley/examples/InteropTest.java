package berkeley.examples;

import static berkeley.examples.Running.lab;
import static berkeley.examples.Running.labWith;
import static berkeley.examples.Running.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.machine.Needs;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our programs and the texts' Python programs talk to each other. */
class InteropTest {
    private static final String[][] CODES = {{"0x1b", "1", "first!"}, {"0x2b", "2", "second!"}};

    @BeforeAll
    static void the_texts_programs_can_run() {
        Needs.programs("python3");
        Needs.netbase();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp-upper-server", "tcp-upper-server-raw"})
    void our_tcp_server_answers_the_texts_client(String server) {
        try (Running ours = lab(server, "0")) {
            assertThat(ours.line(), is("The server is ready to receive"));
            String port = ours.port();
            for (String sentence : new String[] {"hello", "grüße"}) {
                try (Running client =
                        python(sentence + "\n", "tcp_upper_client", "127.0.0.1", port)) {
                    assertThat(
                            client.result().out(),
                            is("From Server: " + sentence.toUpperCase() + "\n"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp-upper-client", "tcp-upper-client-raw"})
    void our_tcp_client_talks_to_the_texts_server(String client) {
        try (Running server = python("", "tcp_upper_server", "0")) {
            String port = server.port();
            try (Running ours = lab(client, "localhost", port, "hello")) {
                assertThat(ours.result(), is(new Running.Result(0, "From Server: HELLO\n", "")));
            }
            try (Running ours = labWith("typed\n", client, "127.0.0.1", port)) {
                assertThat(ours.result(), is(new Running.Result(0, "From Server: TYPED\n", "")));
            }
            try (Running ours = lab(client, "127.0.0.1", port, "")) {
                assertThat(ours.result(), is(new Running.Result(0, "From Server: \n", "")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp-upper-server", "udp-upper-server-raw"})
    void our_udp_server_answers_the_texts_client(String server) {
        try (Running ours = lab(server, "0")) {
            assertThat(ours.line(), is("The server is ready to receive"));
            String port = ours.port();
            for (String sentence : new String[] {"hello", ""}) {
                try (Running client =
                        python(sentence + "\n", "udp_upper_client", "127.0.0.1", port)) {
                    assertThat(client.result().out(), is(sentence.toUpperCase() + "\n"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp-upper-client", "udp-upper-client-raw"})
    void our_udp_client_talks_to_the_texts_server(String client) {
        try (Running server = python("", "udp_upper_server", "0");
                Running ours = lab(client, "localhost", server.port(), "hello")) {
            assertThat(ours.result(), is(new Running.Result(0, "HELLO\n", "")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void our_code_server_answers_the_texts_client(String protocol) {
        try (Running ours = lab(protocol + "-code-server", "0")) {
            String port = ours.port();
            for (String[] code : CODES) {
                try (Running client =
                        python("", protocol + "_code_client", "127.0.0.1", port, code[0])) {
                    assertThat(client.result().out(), is("b'" + code[2] + "'\n"));
                }
                assertThat(ours.line(), is(code[1]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void our_code_client_talks_to_the_texts_server(String protocol) {
        try (Running server = python("", protocol + "_code_server", "0")) {
            String port = server.port();
            for (String[] code : CODES) {
                try (Running ours = lab(protocol + "-code-client", "127.0.0.1", port, code[0])) {
                    assertThat(ours.result(), is(new Running.Result(0, code[2] + "\n", "")));
                }
                assertThat(server.line(), is(code[1]));
            }
        }
    }

    @Test
    void our_sink_counts_what_a_client_sends() throws Exception {
        try (Running ours = lab("tcp-sink-server", "0")) {
            try (var client = new java.net.Socket("127.0.0.1", Integer.parseInt(ours.port()))) {
                client.getOutputStream().write(new byte[100_000]);
            }
            assertThat(ours.line(), is("received 100000 bytes"));
            assertThat(ours.result().exit(), is(0));
        }
    }

    @Test
    void the_ask_client_prints_an_answer_for_each_line() throws Exception {
        try (var server =
                        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                Running ours =
                        labWith(
                                "one\ntwo\n",
                                "tcp-ask-client",
                                "127.0.0.1",
                                "" + server.getLocalPort())) {
            try (var client = server.accept()) {
                byte[] question = new byte[3];
                for (int i = 0; i < 2; i++) {
                    client.getInputStream().readNBytes(question, 0, 3);
                    client.getOutputStream().write(Text.upper(question));
                }
                assertThat(ours.result(), is(new Running.Result(0, "ONE\nTWO\n", "")));
            }
        }
    }
}
