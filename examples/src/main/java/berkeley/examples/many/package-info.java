/** The texts' upper-case service for many clients at once, in every way that Unix knows. */
package berkeley.examples.many;
