/** The benchmarks as JMH classes; {@code bench/run --jmh} runs them. */
package berkeley.bench.jmh;
