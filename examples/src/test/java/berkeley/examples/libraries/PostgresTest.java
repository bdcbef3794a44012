package berkeley.examples.libraries;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import java.io.StringReader;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** PostgreSQL's own JDBC driver, over a Unix socket to a real server. */
class PostgresTest {
    @TempDir static Path folder;

    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = new PostgresServer(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /** The two lines that a program writes are the class and its argument. */
    private static Connection connect(String... more) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost/postgres?user=postgres"
                        + "&socketFactory=berkeley.net.UnixSocketFactory"
                        + "&socketFactoryArg="
                        + server.socket()
                        + String.join("", more));
    }

    private static <T> T on(boolean virtual, Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
                .start(() -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable thrown) {
                        result.completeExceptionally(thrown);
                    }
                });
        return result.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fifty_megabytes_come_back(boolean virtual) throws Exception {
        long bytes =
                on(
                        virtual,
                        () -> {
                            try (Connection connection = connect()) {
                                connection.setAutoCommit(false);
                                return sum(connection);
                            }
                        });
        assertThat(bytes, is(50_000_000L));
    }

    private static long sum(Connection connection) throws SQLException {
        long sum = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(7);
            try (ResultSet rows =
                    statement.executeQuery(
                            "select repeat(chr(64 + i % 26), 500000) from generate_series(1, 100) i")) {
                for (int i = 1; rows.next(); i++) {
                    String value = rows.getString(1);
                    assertThat(value.charAt(value.length() - 1), is((char) (64 + i % 26)));
                    sum += value.length();
                }
            }
        }
        return sum;
    }

    @Test
    void ten_megabytes_are_copied_in() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create temp table lines (line text)");
            String lines = ("x".repeat(99) + "\n").repeat(100_000);
            long rows =
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("copy lines from stdin", new StringReader(lines));
            assertThat(rows, is(100_000L));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_query_is_cancelled_over_a_second_connection(boolean virtual) throws Exception {
        SQLException cancelled =
                on(
                        virtual,
                        () -> {
                            try (Connection connection = connect();
                                    Statement statement = connection.createStatement()) {
                                Thread canceller =
                                        Thread.startVirtualThread(
                                                () -> cancelOnceItRuns(statement));
                                SQLException thrown =
                                        assertThrows(
                                                SQLException.class,
                                                () -> statement.execute("select pg_sleep(60)"));
                                canceller.join();
                                return thrown;
                            }
                        });
        assertThat(cancelled.getSQLState(), is("57014"));
    }

    private static void cancelOnceItRuns(Statement statement) {
        try (Connection other = connect();
                Statement query = other.createStatement()) {
            boolean runs = false;
            while (!runs) {
                try (ResultSet row =
                        query.executeQuery(
                                "select count(*) from pg_stat_activity where state = 'active'"
                                        + " and query = 'select pg_sleep(60)'")) {
                    row.next();
                    runs = row.getInt(1) > 0;
                }
            }
            statement.cancel();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void socketTimeout_ends_a_query(boolean virtual) throws Exception {
        long begin = System.nanoTime();
        SQLException late =
                on(
                        virtual,
                        () -> {
                            try (Connection connection = connect("&socketTimeout=1");
                                    Statement statement = connection.createStatement()) {
                                return assertThrows(
                                        SQLException.class,
                                        () -> statement.execute("select pg_sleep(60)"));
                            }
                        });
        assertThat(late.getCause(), is(instanceOf(SocketTimeoutException.class)));
        assertThat(
                Duration.ofNanos(System.nanoTime() - begin), is(lessThan(Duration.ofSeconds(30))));
    }

    /** More of them than there are carriers wait at once: each waits for the last one's lock. */
    @Test
    void forty_virtual_threads_wait_for_each_other() throws Exception {
        int count = 40;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = connect();
                Statement lock = first.createStatement()) {
            lock.execute("select pg_advisory_lock(1)");
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(threads.submit(PostgresTest::lockAndUnlock));
            }
            lock.execute("select pg_advisory_unlock(1)");
            int sum = 0;
            for (Future<Integer> result : results) {
                sum += result.get();
            }
            assertThat(sum, is(count));
        }
    }

    private static int lockAndUnlock() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select 1 from (select pg_advisory_lock(1)) a,"
                                        + " (select pg_advisory_unlock(1)) b")) {
            row.next();
            return row.getInt(1);
        }
    }
}
