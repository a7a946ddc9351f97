package io.polyvert.bus;

import static java.util.Objects.requireNonNull;

/// A name on the event bus together with what it takes and what it answers.
///
/// @param name lower case words with dots, `feature.verb`
public record Address<I, O>(String name, Class<I> takes, Class<O> answers) {
    public Address {
        requireNonNull(takes);
        requireNonNull(answers);
        if (name.isBlank()) {
            throw new IllegalArgumentException("an address has at least one character");
        }
    }
}
