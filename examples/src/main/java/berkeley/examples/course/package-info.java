/** The programs of the course texts. */
package berkeley.examples.course;
