package io.polyvert.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.contracts.JobCron;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static Schedule schedule(String expression, String zone) {
        return Schedule.of(new JobCron(expression, ZoneId.of(zone), JobCron.Missed.ONCE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *         | UTC           | 2026-11-21T10:00:30Z | 2026-11-21T10:01:00Z
            0 3 * * *         | UTC           | 2026-11-21T03:00:00Z | 2026-11-22T03:00:00Z
            */20 9-17 * * 1-5 | UTC           | 2026-11-20T17:40:00Z | 2026-11-23T09:00:00Z
            5/20 * * * *      | UTC           | 2026-11-20T17:45:00Z | 2026-11-20T18:05:00Z
            0 0 29 feb *      | UTC           | 2026-11-21T00:00:00Z | 2028-02-29T00:00:00Z
            0 0 13 * fri      | UTC           | 2026-11-10T00:00:00Z | 2026-11-13T00:00:00Z
            0 0 13 * fri      | UTC           | 2026-11-13T00:00:00Z | 2026-11-20T00:00:00Z
            0 0 * * 7         | UTC           | 2026-11-21T00:00:00Z | 2026-11-22T00:00:00Z
            30 8 * * *        | Europe/Berlin | 2026-11-21T10:00:00Z | 2026-11-22T07:30:00Z
            30 8 * * *        | Europe/Berlin | 2026-07-21T10:00:00Z | 2026-07-22T06:30:00Z
            30 2 * * *        | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:30:00Z
            30 2 * * *        | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z
            30 2 * * *        | Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
            0,30 1,23 1 1,7 * | Asia/Kolkata  | 2026-02-01T00:00:00Z | 2026-06-30T19:30:00Z
            """)
    void after_expressionInItsZone_isTheNextTime(String expression, String zone, Instant from, Instant next) {
        assertThat(Instant.ofEpochMilli(schedule(expression, zone).after(from.toEpochMilli())))
                .isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * *        | it has 4 fields
            60 * * * *     | '60' in '60' is not in 0..59
            * * * * noday  | 'noday' in 'noday' is not in 0..7
            5-1 * * * *    | '5-1' is not a value, a range or a step
            */0 * * * *    | '0' in '*/0' is not in 1..59
            , * * * *      | '' in ',' is not in 0..59
            """)
    void expression_wrong_isRefusedWithItsPlace(String expression, String reason) {
        assertThatThrownBy(() -> schedule(expression, "UTC"))
                .hasMessageContaining("cron '" + expression + "' is not minute, hour")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource("0 0 30 2 *")
    void after_timeThatNeverComes_isRefused(String expression) {
        assertThatThrownBy(() -> schedule(expression, "UTC").after(0)).hasMessageContaining("never comes");
    }
}
