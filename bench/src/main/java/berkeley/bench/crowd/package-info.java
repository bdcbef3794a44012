/**
 * Many connections, a virtual thread at each end of each: one program asks, another answers, so
 * that each end has the limit of descriptors to itself.
 */
package berkeley.bench.crowd;
