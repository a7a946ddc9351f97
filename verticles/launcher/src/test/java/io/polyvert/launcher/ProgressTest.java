package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter screen = new StringWriter();

    @AfterEach
    void forget() {
        System.clearProperty(Progress.TERMINALS);
    }

    private Progress alone(String terminals) {
        System.setProperty(Progress.TERMINALS, terminals);
        return Progress.alone(new PrintWriter(screen));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @Test
    void progress_atATerminal_isDrawnFromTheSecondSecondOn() {
        try (Progress progress = alone("outerr")) {
            progress.begin(ms(5_000));
            progress.at(999, 4_000, ms(5_999));
            assertThat(screen.toString()).isEmpty();
            progress.at(1_000, 4_000, ms(6_000));
            progress.at(1_100, 4_000, ms(6_100));
            assertThat(screen.toString()).isEqualTo("\r1,000 of 4,000, 1,000/s, 3 s left");
            progress.at(2_000, 4_000, ms(7_000));
            assertThat(screen.toString()).endsWith("\r2,000 of 4,000, 1,000/s, 2 s left");
        }
        assertThat(screen.toString()).endsWith("\r" + " ".repeat(33) + "\r");
    }

    @Test
    void progress_ofAnUnknownNumber_saysHowFast() {
        try (Progress progress = alone("err")) {
            progress.begin(0);
            progress.at(500, Long.MAX_VALUE, ms(2_000));
            assertThat(screen.toString()).isEqualTo("\r500, 250/s");
        }
    }

    @Test
    void progress_whereNobodyWatches_isSilent() {
        try (Progress progress = alone("out")) {
            progress.begin(0);
            progress.at(500, 1_000, ms(2_000));
        }
        System.setProperty(Progress.TERMINALS, "outerr");
        try (Progress progress = Progress.besideResults(new PrintWriter(screen))) {
            progress.begin(0);
            progress.at(500, 1_000, ms(2_000));
        }
        assertThat(screen.toString()).isEmpty();
    }
}
