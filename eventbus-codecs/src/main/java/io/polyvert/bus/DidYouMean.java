package io.polyvert.bus;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant by a mistyped name: the candidate with the fewest typing errors, where one is a letter too
/// much, missing, wrong, or swapped with its neighbour. Upper and lower case are the same. A name may have one error,
/// and another for every three letters, three at most; of equals the first wins.
///
/// Costs about a microsecond for each candidate of similar length, so it may run on an event loop.
public final class DidYouMean {
    private static final int MOST_ERRORS = 3;
    private static final int LONGEST = 200;

    private final String name;

    private DidYouMean(String name) {
        this.name = name.toLowerCase(Locale.ROOT);
    }

    public static Optional<String> among(String name, Collection<String> candidates) {
        return name.isEmpty() || name.length() > LONGEST ? Optional.empty() : new DidYouMean(name).closest(candidates);
    }

    /// `; did you mean 'pay.charge'?`, the end of a sentence about `name`, or the empty text.
    public static String hint(String name, Collection<String> candidates) {
        return among(name, candidates)
                .map(meant -> "; did you mean '" + meant + "'?")
                .orElse("");
    }

    private Optional<String> closest(Collection<String> candidates) {
        Optional<String> best = Optional.empty();
        int allowed = Math.min(MOST_ERRORS, 1 + name.length() / 3);
        for (String candidate : candidates) {
            int errors = errors(candidate.toLowerCase(Locale.ROOT), allowed);
            if (errors <= allowed) {
                best = Optional.of(candidate);
                allowed = errors - 1;
            }
        }
        return best;
    }

    /// The optimal string alignment distance, or any number above `allowed` when it is more than that.
    private int errors(String other, int allowed) {
        if (Math.abs(name.length() - other.length()) > allowed) {
            return allowed + 1;
        }
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= name.length(); i++) {
            if (fill(row, last, beforeLast, i, other) > allowed) {
                return allowed + 1;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[other.length()];
    }

    /// Fills one row of the table and gives the least number in it: no later row gets below it by more than a swap.
    private int fill(int[] row, int[] last, int[] beforeLast, int i, String other) {
        row[0] = i;
        int least = i;
        for (int j = 1; j <= other.length(); j++) {
            int wrong = name.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
            int cost = Math.min(last[j - 1] + wrong, 1 + Math.min(row[j - 1], last[j]));
            boolean swapped = i > 1
                    && j > 1
                    && name.charAt(i - 1) == other.charAt(j - 2)
                    && name.charAt(i - 2) == other.charAt(j - 1);
            row[j] = swapped ? Math.min(cost, beforeLast[j - 2] + 1) : cost;
            least = Math.min(least, Math.min(row[j], last[j - 1]));
        }
        return least;
    }
}
