package io.polyvert.launcher;

import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;

/// What requests are answered with: JSON, or else text, with the places of a [BodyTemplate].
///
/// @param option that gave the template, for messages
record Answer(String option, BodyTemplate template) {
    /// Refuses what could answer nobody.
    static Answer of(String option, String text) {
        Answer answer = new Answer(option, BodyTemplate.ofAnswer(text));
        answer.to(null, 1);
        return answer;
    }

    /// @param number of the request, from 1
    @Nullable
    Object to(@Nullable Object body, long number) {
        String filled = template.fill(number, Json.encode(Output.inJson(body)));
        return JsonText.value(option, filled, JsonText.IN_QUOTES);
    }
}
