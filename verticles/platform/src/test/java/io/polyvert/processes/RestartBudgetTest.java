package io.polyvert.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private Instant now = Instant.EPOCH;
    private final RestartBudget budget = new RestartBudget(() -> now, new Random(7));

    @Test
    void died_again_waitsTwiceAsLongWithinAQuarter() {
        List<Long> waits = Stream.generate(budget::died)
                .limit(4)
                .map(Optional::orElseThrow)
                .toList();
        assertThat(waits.get(0)).isBetween(75L, 125L);
        assertThat(waits.get(1)).isBetween(150L, 250L);
        assertThat(waits.get(2)).isBetween(300L, 500L);
        assertThat(waits.get(3)).isBetween(600L, 1_000L);
    }

    @Test
    void died_fiveTimesWithinAMinute_isGivenUp() {
        Stream.generate(budget::died).limit(4).forEach(wait -> assertThat(wait).isPresent());
        now = now.plus(RestartBudget.WITHIN);
        assertThat(budget.died()).isEmpty();
    }

    @Test
    void died_nowAndThen_startsAtTheFirstWait() {
        for (int i = 0; i < 20; i++) {
            assertThat(budget.died().orElseThrow()).isBetween(75L, 125L);
            now = now.plus(RestartBudget.WITHIN).plus(Duration.ofMillis(1));
        }
    }
}
