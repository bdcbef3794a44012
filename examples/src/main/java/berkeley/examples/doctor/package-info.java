/** What this machine lets a program do with sockets. */
package berkeley.examples.doctor;
