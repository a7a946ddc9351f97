package io.polyvert.jobs;

import java.util.ArrayDeque;

/* What began within a thousandth of the window is one step, which counts until its last one is out of the window. So
 * the limit holds in every window, and a queue has a thousand steps at most whatever its rate is; what begins may come
 * that thousandth later than it had to. */

/// What began lately in a queue with a rate.
final class Pace {
    private static final int STEPS = 1_000;

    private static final class Step {
        final long firstMs;
        long lastMs;
        int begun;

        Step(long firstMs) {
            this.firstMs = firstMs;
        }
    }

    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private int begun;

    void begin(long nowMs, long windowMs) {
        Step step = steps.peekLast();
        if (step == null || nowMs - step.firstMs >= windowMs / STEPS) {
            step = new Step(nowMs);
            steps.add(step);
        }
        step.lastMs = nowMs;
        step.begun++;
        begun++;
    }

    /// When the next may begin so that no window has more than `rate`; not later than `nowMs` for at
    /// once.
    long nextMs(int rate, long windowMs, long nowMs) {
        while (!steps.isEmpty() && steps.getFirst().lastMs + windowMs <= nowMs) {
            begun -= steps.removeFirst().begun;
        }
        return begun < rate ? nowMs : steps.getFirst().lastMs + windowMs;
    }
}
