package berkeley.contract;

import java.util.ArrayList;
import java.util.List;

/** What one run of a script brought about. */
final class RunRecord {
    /** How the calls of the script ended, and those after them that ask what is left. */
    final List<Reply> replies = new ArrayList<>();

    /** Before each step of the peer during a call: whether the call had ended. */
    final List<String> progress = new ArrayList<>();

    /** Facts that must be equal, each with its name. */
    final List<String> facts = new ArrayList<>();

    /** How many of the replies are of the script's own calls. */
    int calls;

    /** Whether a step came so late that the script was another: the machine was busy. */
    boolean late;

    /** Whether the last call of the script waited without end. */
    boolean stuck;

    /** How many bytes the calls said they had sent, and how many the peer got. */
    long said;

    long got;
    long sum;

    @Override
    public String toString() {
        return replies
                + " "
                + progress
                + (stuck ? " stuck" : "")
                + " "
                + facts
                + ", sent "
                + said
                + ", the peer got "
                + got;
    }
}
