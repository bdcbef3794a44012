package berkeley.examples.libraries;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.machine.Needs;
import berkeley.net.UnixSocketFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A Redis client library over a Unix socket to a real server. */
class RedisTest {
    @TempDir Path folder;

    @Test
    void Jedis_talks_to_its_server_on_virtual_threads() throws Exception {
        Path socket = folder.resolve("redis");
        Process server =
                Needs.process(
                                List.of(
                                        "redis-server",
                                        "--port",
                                        "0",
                                        "--unixsocket",
                                        socket.toString(),
                                        "--save",
                                        ""))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        try {
            while (!Files.exists(socket)) {
                assertThat(Files.readString(folder.resolve("log")), server.isAlive(), is(true));
                Thread.sleep(10);
            }
            JedisSocketFactory factory = () -> connected(socket);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Long>> results = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    results.add(threads.submit(() -> counts(factory)));
                }
                for (Future<Long> result : results) {
                    assertThat(result.get(), is(100L));
                }
            }
            try (Jedis jedis = new Jedis(factory, DefaultJedisClientConfig.builder().build())) {
                assertThat(jedis.get("all"), is("2000"));
                String value = "x".repeat(5_000_000);
                jedis.set("large", value);
                assertThat(jedis.get("large").equals(value), is(true));
            }
        } finally {
            server.destroy();
        }
    }

    private static Socket connected(Path socket) {
        try {
            return new UnixSocketFactory(socket.toString()).createSocket("localhost", 6379);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long counts(JedisSocketFactory factory) {
        try (Jedis jedis = new Jedis(factory, DefaultJedisClientConfig.builder().build())) {
            Pipeline pipeline = jedis.pipelined();
            for (int i = 0; i < 100; i++) {
                pipeline.incr("all");
            }
            return pipeline.syncAndReturnAll().size();
        }
    }
}
