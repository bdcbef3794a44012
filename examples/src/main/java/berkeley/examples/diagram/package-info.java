/**
 * {@code examples/lab diagram}: programs that talk to each other, drawn from what they really did.
 *
 * <p>{@link berkeley.examples.diagram.Diagram} runs the programs. In each of them a {@link
 * berkeley.examples.diagram.Recorder} listens to the trace, asks the kernel for the state of the
 * socket and sends an {@link berkeley.examples.diagram.Event} here. {@link
 * berkeley.examples.diagram.Arrows} finds which bytes went where, and {@link
 * berkeley.examples.diagram.Svg}, {@link berkeley.examples.diagram.Page} and {@link
 * berkeley.examples.diagram.Columns} write it down.
 */
package berkeley.examples.diagram;
