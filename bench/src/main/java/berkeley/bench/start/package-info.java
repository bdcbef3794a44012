/**
 * Programs whose first act is a socket. Each prints how long after the start of main it had it, and
 * when that was, in nanoseconds of CLOCK_MONOTONIC.
 */
package berkeley.bench.start;
