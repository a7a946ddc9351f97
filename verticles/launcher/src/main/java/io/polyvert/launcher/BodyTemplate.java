package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.launcher.settings.SettingException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with places that are filled anew for each message:
///
/// | place | becomes |
/// |---|---|
/// | `{{now}}` | the time, `2026-11-21T13:05:00.123Z` |
/// | `{{ms}}` | the time in milliseconds |
/// | `{{seq}}` | 1, 2, 3 ... |
/// | `{{random}}` | a whole number from 0 to 999999999 |
/// | `{{uuid}}` | a random UUID |
/// | `{{body}}` | the body that is answered, where there is one |
///
/// Another word in double braces is refused; `{{{` and other text stays as it is.
///
/// @param otherwise how another word can be sent nevertheless, which ends the refusal
record BodyTemplate(String text, List<String> places, String otherwise) {
    private static final List<String> OF_MESSAGE = List.of("now", "ms", "seq", "random", "uuid");
    private static final List<String> OF_ANSWER = List.of("now", "ms", "seq", "random", "uuid", "body");
    private static final Pattern PLACE = Pattern.compile("\\{\\{ ?([a-z]+) ?}}");
    private static final int RANDOM = 1_000_000_000;

    BodyTemplate {
        Matcher found = PLACE.matcher(text);
        while (found.find()) {
            String word = found.group(1);
            if (!places.contains(word)) {
                String hint = DidYouMean.hint(word, places);
                throw new SettingException(
                        "{{" + word + "}}",
                        "no place that can be filled"
                                + (hint.isEmpty() ? "; allowed: " + String.join(", ", places) : hint)
                                + otherwise);
            }
        }
    }

    static BodyTemplate ofMessage(String text) {
        return new BodyTemplate(text, OF_MESSAGE, " (--raw sends it as it is)");
    }

    static BodyTemplate ofAnswer(String text) {
        return new BodyTemplate(text, OF_ANSWER, "");
    }

    /// One message more.
    ///
    /// @param number of the message, from 1
    /// @param body what `{{body}}` becomes
    String fill(long number, String body) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group(1)) {
                            case "now" ->
                                Instant.ofEpochMilli(System.currentTimeMillis()).toString();
                            case "ms" -> String.valueOf(System.currentTimeMillis());
                            case "seq" -> String.valueOf(number);
                            case "random" ->
                                String.valueOf(ThreadLocalRandom.current().nextInt(RANDOM));
                            case "uuid" -> UUID.randomUUID().toString();
                            default -> body;
                        }));
    }
}
