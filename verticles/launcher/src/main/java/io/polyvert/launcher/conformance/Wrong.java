package io.polyvert.launcher.conformance;

import java.io.Serial;

/// What the client did is not the protocol; the message says what it did and what was expected.
final class Wrong extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    Wrong(String message) {
        super(message);
    }
}
