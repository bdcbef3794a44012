package berkeley.examples.explain;

import java.util.List;

/**
 * What an errno means for a call.
 *
 * @param meaning what happened
 * @param causes likely causes, the likeliest first
 * @param advice what to try, or empty
 */
record Explanation(String meaning, List<Cause> causes, String advice) {
    /**
     * A likely cause.
     *
     * @param check the check that can tell whether it is so, or empty
     */
    record Cause(String check, String text) {}
}
