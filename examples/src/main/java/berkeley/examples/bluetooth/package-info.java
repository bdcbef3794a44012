/** Bluetooth programs; {@code native/vm/run examples/lab NAME} runs them without hardware. */
package berkeley.examples.bluetooth;
