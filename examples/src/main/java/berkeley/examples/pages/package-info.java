/** The course pages: each program in four languages, with what it calls. */
package berkeley.examples.pages;
