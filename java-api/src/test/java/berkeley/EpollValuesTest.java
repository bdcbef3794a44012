package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicBoolean;

class EpollValuesTest {
    private final EpollValues<String> values = new EpollValues<>();

    @Test
    void a_value_comes_back_with_its_descriptor() {
        long three = values.put(3, "three");
        long far = values.put(100_000, "far");
        assertThat((int) three, is(3));
        assertThat((int) far, is(100_000));
        assertThat(values.get(three), is("three"));
        assertThat(values.get(far), is("far"));
        assertThat(values.data(3), is(three));
    }

    @Test
    void an_event_of_one_that_left_finds_nothing() {
        long before = values.put(3, "before");
        long after = values.put(3, "after");
        assertThat(values.get(before), is(nullValue()));
        assertThat(values.get(after), is("after"));
        values.restore(3, 0, null);
        assertThat(values.get(after), is(nullValue()));
    }

    @Test
    void what_could_not_be_replaced_is_there_again() {
        long before = values.put(3, "before");
        int generation = values.generation(3);
        Object value = values.value(3);
        values.put(3, "refused");
        values.restore(3, generation, value);
        assertThat(values.get(before), is("before"));
    }

    @Test
    void no_descriptor_below_0_or_never_seen_has_one() {
        assertThat(values.generation(-1) + values.generation(1 << 30), is(0));
        assertThat(values.value(-1), is(nullValue()));
        values.restore(-1, 0, null);
        values.restore(1 << 30, 0, null);
    }

    /** Each value is its own generation, so that a reader can tell a mixture. */
    @Test
    void a_reader_never_gets_the_value_of_another_generation() throws InterruptedException {
        EpollValues<Long> numbers = new EpollValues<>();
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean mixed = new AtomicBoolean();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                long data = numbers.data(5);
                                Long value = numbers.get(data);
                                if (value != null && value != data >>> Integer.SIZE) {
                                    mixed.set(true);
                                }
                            }
                        });
        for (long i = 1; i <= 2_000_000; i++) {
            numbers.put(5, i);
        }
        done.set(true);
        reader.join();
        assertThat(mixed.get(), is(false));
    }
}
