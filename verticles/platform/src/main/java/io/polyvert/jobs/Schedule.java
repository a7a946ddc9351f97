package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobCron;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/* As cron of Unix (crontab(5)): where day of month and day of week are both given, either will do; Sunday is 0 and 7. A
 * time that summer time leaves out comes an hour later that day; one that comes twice counts once. */

/// The times of a cron expression in its time zone.
final class Schedule {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final int MOST_KNOWN = 1_000;
    /// The 29th of February may be eight years away.
    private static final int LOOKS_AHEAD_DAYS = 8 * 366 + 1;
    private static final Map<JobCron, Schedule> KNOWN = new ConcurrentHashMap<>();

    private final JobCron cron;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean eitherDay;

    private Schedule(JobCron cron) {
        this.cron = cron;
        List<String> fields = List.of(cron.expression().strip().split("\\s+"));
        if (fields.size() != 5) {
            throw wrong("it has " + fields.size() + " fields");
        }
        minutes = field(fields.get(0), 0, 59, List.of());
        hours = field(fields.get(1), 0, 23, List.of());
        days = field(fields.get(2), 1, 31, List.of());
        months = field(fields.get(3), 1, 12, MONTHS);
        weekdays = field(fields.get(4), 0, 7, DAYS);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        eitherDay = !fields.get(2).startsWith("*") && !fields.get(4).startsWith("*");
    }

    /// Refuses a wrong expression with [Failure#INVALID].
    static Schedule of(JobCron cron) {
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        return KNOWN.computeIfAbsent(cron, Schedule::new);
    }

    private BitSet field(String text, int least, int most, List<String> names) {
        BitSet values = new BitSet(most + 1);
        for (String part : text.split(",", -1)) {
            String[] range = part.split("/", -1);
            String[] ends = range[0].equals("*") ? new String[] {"" + least, "" + most} : range[0].split("-", -1);
            int step = range.length == 1 ? 1 : number(range[1], 1, most, List.of(), text);
            int from = number(ends[0], least, most, names, text);
            int to = ends.length > 1 ? number(ends[1], least, most, names, text) : range.length > 1 ? most : from;
            if (range.length > 2 || ends.length > 2 || from > to) {
                throw wrong("'" + part + "' is not a value, a range or a step");
            }
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        }
        return values;
    }

    private int number(String text, int least, int most, List<String> names, String field) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + least;
        }
        if (text.matches("\\d{1,2}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw wrong("'" + text + "' in '" + field + "' is not in " + least + ".." + most);
    }

    private RuntimeException wrong(String reason) {
        return Failure.INVALID.because("cron '" + cron.expression() + "' is not minute, hour, day of month, month and"
                + " day of week, such as '30 3 * * 1-5': " + reason);
    }

    /// The first time after `ms`, which is since 1970.
    long after(long ms) {
        ZonedDateTime from = Instant.ofEpochMilli(ms).atZone(cron.zone());
        LocalDate day = from.toLocalDate();
        for (int i = 0; i < LOOKS_AHEAD_DAYS; i++, day = day.plusDays(1)) {
            if (includes(day)) {
                long next = firstOf(day, i == 0 ? from.toLocalTime() : LocalTime.MIN, ms);
                if (next > ms) {
                    return next;
                }
            }
        }
        throw Failure.INVALID.because("cron '" + cron.expression() + "' never comes");
    }

    private boolean includes(LocalDate day) {
        boolean inMonth = days.get(day.getDayOfMonth());
        boolean inWeek = weekdays.get(day.getDayOfWeek().getValue() % 7);
        return months.get(day.getMonthValue()) && (eitherDay ? inMonth || inWeek : inMonth && inWeek);
    }

    private long firstOf(LocalDate day, LocalTime from, long ms) {
        for (int hour = hours.nextSetBit(from.getHour()); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            int first = hour == from.getHour() ? from.getMinute() : 0;
            for (int minute = minutes.nextSetBit(first); minute >= 0; minute = minutes.nextSetBit(minute + 1)) {
                long at = ZonedDateTime.of(day, LocalTime.of(hour, minute), cron.zone())
                        .toInstant()
                        .toEpochMilli();
                if (at > ms) {
                    return at;
                }
            }
        }
        return -1;
    }
}
