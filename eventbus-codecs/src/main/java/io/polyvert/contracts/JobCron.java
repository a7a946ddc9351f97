package io.polyvert.contracts;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// When a job is done again and again.
///
/// @param expression five fields as of Unix: minute, hour, day of month, month, day of week
/// @param zone the expression's time zone, with its summer time
/// @param missed what becomes of the times at which no node was there
public record JobCron(String expression, ZoneId zone, Missed missed) {
    /// What becomes of missed times.
    public enum Missed {
        /// They are not made up for.
        SKIP,
        /// One job for all of them.
        ONCE,
        /// A job for each, at most a thousand.
        ALL
    }

    public JobCron {
        JobChecks.within("characters of cron", expression.length(), 1, 200);
    }

    static Optional<JobCron> from(JsonObject json) {
        String expression = JobChecks.text(json, "cron", "");
        if (expression.isEmpty()) {
            if (json.containsKey("zone") || json.containsKey("missed")) {
                throw new IllegalArgumentException("'zone' and 'missed' need 'cron', such as \"0 3 * * *\"");
            }
            return Optional.empty();
        }
        return Optional.of(new JobCron(
                expression, zone(JobChecks.text(json, "zone", "UTC")), missed(JobChecks.text(json, "missed", "once"))));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("zone '" + name + "' is not known; take one like Europe/Berlin or UTC");
        }
    }

    private static Missed missed(String name) {
        return Arrays.stream(Missed.values())
                .filter(one -> word(one).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("missed '" + name + "' is not known; allowed: "
                        + Arrays.stream(Missed.values()).map(JobCron::word).collect(Collectors.joining(", "))));
    }

    private static String word(Missed missed) {
        return missed.name().toLowerCase(Locale.ROOT);
    }

    void into(JsonObject json) {
        json.put("cron", expression).put("zone", zone.getId()).put("missed", word(missed));
    }
}
