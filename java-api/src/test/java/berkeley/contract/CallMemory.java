package berkeley.contract;

/** The memory that a call is given. */
enum CallMemory {
    NATIVE,
    ARRAY,
    ARRAY_AT_OFFSET,
    HEAP_BUFFER,
    DIRECT_BUFFER,
    READ_ONLY_BUFFER
}
