/**
 * How Java calls C here: linked functions, the memory that a thread lends to its calls, and where
 * the kernel's errno goes.
 */
@NullMarked
package berkeley.foreign;

import org.jspecify.annotations.NullMarked;
