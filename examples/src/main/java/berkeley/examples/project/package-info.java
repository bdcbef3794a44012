/** Projects of one's own. */
package berkeley.examples.project;
