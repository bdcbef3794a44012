/**
 * Fault labs: each plays both ends of a conversation on loopback, shows every call with its result,
 * and ends with one sentence that says what was seen.
 */
package berkeley.examples.faults;
