package io.polyvert.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.bench.SwapBench.Outcome;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The measurement of the hot swap in short: what has to hold at any speed.
class SwapIT {
    private static final int SWAPS = 10;
    private static final int PER_SECOND = 500;

    static List<SwapSubject> subjects() {
        return SwapSubject.ALL;
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void savedTenTimes_underLoad_noRequestFailsOrIsLost(SwapSubject subject) throws Exception {
        Outcome outcome = SwapBench.measure(subject, SWAPS, PER_SECOND);
        assertThat(outcome.failed()).as(outcome.text()).isZero();
        assertThat(outcome.unanswered()).as(outcome.text()).isZero();
        assertThat(outcome.swapMs()).hasSize(SWAPS);
        assertThat(outcome.sent()).isGreaterThan(SWAPS);
    }
}
