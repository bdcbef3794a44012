/** One thread and many clients: the same chat over select, poll and epoll. */
package berkeley.examples.chat;
