/*
 * How AbiTest asks a C compiler: each ASK leaves a line "@ NAME VALUE" in the assembly that the compiler writes. Nothing
 * is run, so a cross compiler answers as well.
 */
#include <linux/version.h>
#include <stddef.h>

/* glibc spells these two fields with macros, which would expand once more in a path through the union around them. */
#undef sa_handler
#undef sa_sigaction

#define ASK(name, value) __asm__ volatile("\n@ " name " %0" : : "i"((long long)(value)))

/* Integer, pointer or array, struct, union: __builtin_classify_type tells them apart. An array decays to a pointer. */
#define KIND(type, path) __builtin_classify_type(((type *)0)->path)
