/**
 * What all programs of the lab share: {@link berkeley.examples.Lab} finds and runs them.
 *
 * <p>A program is a {@link berkeley.examples.Program} with {@link berkeley.examples.Usage} in any
 * package below this one. The name of its class is its name: {@code TcpUpperServer} is run by
 * {@code examples/lab tcp-upper-server}. There is nothing to register.
 */
package berkeley.examples;
