package berkeley.internal;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicBoolean;

class EpollValuesTest {
    private final EpollValues<String> values = new EpollValues<>();

    @Test
    void a_value_comes_back_with_its_descriptor() {
        long three = values.put(3, "three", null);
        long far = values.put(100_000, "far", null);
        assertThat((int) three, is(3));
        assertThat((int) far, is(100_000));
        assertThat(values.get(three), is("three"));
        assertThat(values.get(far), is("far"));
        assertThat(values.data(3), is(three));
    }

    @Test
    void an_event_of_one_that_left_finds_nothing() {
        long before = values.put(3, "before", null);
        long after = values.put(3, "after", null);
        assertThat(values.get(before), is(nullValue()));
        assertThat(values.get(after), is("after"));
        values.restore(3, EpollValues.NONE);
        assertThat(values.get(after), is(nullValue()));
    }

    @Test
    void what_could_not_be_replaced_is_there_again() {
        long before = values.put(3, "before", null);
        EpollValues.Entry entry = values.entry(3);
        values.put(3, "refused", null);
        values.restore(3, entry);
        assertThat(values.get(before), is("before"));
    }

    @Test
    void no_descriptor_below_0_or_never_seen_has_one() {
        assertThat(values.entry(-1), is(EpollValues.NONE));
        assertThat(values.entry(1 << 30), is(EpollValues.NONE));
        values.restore(-1, EpollValues.NONE);
        values.restore(1 << 30, EpollValues.NONE);
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
            numbers.put(5, i, null);
        }
        done.set(true);
        reader.join();
        assertThat(mixed.get(), is(false));
    }
}
