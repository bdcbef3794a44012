/**
 * Programs that look at the network through the rest of the socket API, as the tools of the system
 * do.
 */
package berkeley.examples.tools;
