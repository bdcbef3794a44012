package berkeley.examples.libraries;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.addr.SockAddr;
import berkeley.machine.Needs;
import berkeley.net.SockSocketFactory;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** An HTTP client library over a Unix socket to Python's HTTP server. */
class HttpTest {
    private static final String SERVER =
            """
            import http.server, socketserver, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def do_POST(self):
                    body = self.rfile.read(int(self.headers['Content-Length']))
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(body)))
                    self.send_header('X-Path', self.path)
                    self.end_headers()
                    self.wfile.write(body[::-1])
                def address_string(self): return 'unix'
                def log_message(self, *args): pass
            class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
                daemon_threads = True
            with Server(sys.argv[1], Handler) as server:
                print('ready', flush=True)
                server.serve_forever()
            """;

    @TempDir Path folder;

    @Test
    void OkHttp_posts_megabytes_and_uses_its_connection_again() throws Exception {
        String path = folder.resolve("http").toString();
        Process server =
                Needs.process(List.of("python3", "-c", SERVER, path))
                        .redirectErrorStream(true)
                        .start();
        try (var out = new InputStreamReader(server.getInputStream())) {
            assertThat(out.read(), is((int) 'r'));
            OkHttpClient client =
                    new OkHttpClient.Builder()
                            .socketFactory(SockSocketFactory.to(SockAddr.unix(path)))
                            .build();
            for (int i = 0; i < 3; i++) {
                posts(client, i);
            }
            assertThat(client.connectionPool().connectionCount(), is(1));
            client.connectionPool().evictAll();
            client.dispatcher().executorService().shutdown();
        } finally {
            server.destroy();
        }
    }

    private static void posts(OkHttpClient client, int number) throws IOException {
        byte[] body = new byte[2_000_000];
        new Random(number).nextBytes(body);
        Request request =
                new Request.Builder()
                        .url("http://127.0.0.1/path/" + number)
                        .post(RequestBody.create(body))
                        .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.header("X-Path"), is("/path/" + number));
            byte[] answer = response.body().bytes();
            assertThat(answer.length, is(body.length));
            for (int i = 0; i < body.length; i++) {
                if (answer[i] != body[body.length - 1 - i]) {
                    throw new AssertionError("byte " + i);
                }
            }
        }
    }
}
