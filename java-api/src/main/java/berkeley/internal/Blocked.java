package berkeley.internal;

/** What a thread waits for while its call is under way. */
interface Blocked {
    /** {@return whether the end of {@code handle} ends the wait} */
    boolean on(Handle handle);
}
