/** jshell on the socket API: what {@code examples/lab} without a program opens. */
package berkeley.examples.shell;
