package berkeley.examples.libraries;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.net.SockServerSocketFactory;
import berkeley.net.SockSocketFactory;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** TLS of the JDK, layered over a Unix socket by SSLSocketFactory. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir Path folder;

    private SSLContext context() throws Exception {
        Path store = folder.resolve("keys");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "server",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool").toFile())
                        .start();
        assertThat(keytool.waitFor(), is(0));
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void megabytes_are_echoed_over_TLS_over_a_unix_socket(boolean virtual) throws Exception {
        SSLContext context = context();
        SockAddr path = SockAddr.unix(folder.resolve("tls").toString());
        byte[] data = new byte[1_000_000];
        new Random(1).nextBytes(data);
        try (ServerSocket server = SockServerSocketFactory.on(path).createServerSocket(0)) {
            CompletableFuture<Long> echoed = new CompletableFuture<>();
            (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
                    .start(() -> echo(context, server, echoed));
            Socket plain = SockSocketFactory.to(path).createSocket("localhost", 443);
            try (SSLSocket tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, "localhost", 443, true)) {
                tls.startHandshake();
                assertThat(tls.getSession().getProtocol(), startsWith("TLSv1."));
                Thread writer = Thread.startVirtualThread(() -> write(tls, data));
                assertThat(tls.getInputStream().readNBytes(data.length), is(data));
                writer.join();
                tls.setSoTimeout(50);
                InputStream in = tls.getInputStream();
                assertThrows(SocketTimeoutException.class, in::read);
            }
            assertThat(plain.isClosed(), is(true));
            assertThat(echoed.get(), is((long) data.length));
        }
    }

    private static void write(SSLSocket tls, byte[] data) {
        try {
            tls.getOutputStream().write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void echo(
            SSLContext context, ServerSocket server, CompletableFuture<Long> echoed) {
        try (Socket plain = server.accept();
                SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, null, true)) {
            echoed.complete(tls.getInputStream().transferTo(tls.getOutputStream()));
        } catch (Throwable e) {
            echoed.completeExceptionally(e);
        }
    }
}
