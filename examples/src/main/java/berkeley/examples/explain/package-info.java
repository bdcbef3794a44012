/**
 * What an error means for the call that met it: the texts stand in explain.txt, the checks in code.
 * It lives above the API, not beside the trace, since the checks look around the machine with the
 * API itself.
 */
package berkeley.examples.explain;
