/*
 * How AbiTest asks a C compiler: each ASK leaves a line "@ NAME VALUE" in the assembly that the compiler writes. Nothing
 * is run, so a cross compiler answers as well.
 */
#include <linux/version.h>
#include <stddef.h>

#define ASK(name, value) __asm__ volatile("\n@ " name " %0" : : "i"((long long)(value)))

/* Integer, pointer or array, struct, union: __builtin_classify_type tells them apart. An array decays to a pointer. */
#define KIND(type, path) __builtin_classify_type(((type *)0)->path)
