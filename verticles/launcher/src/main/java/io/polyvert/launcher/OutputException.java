package io.polyvert.launcher;

import java.io.IOException;

/// Standard output takes no more.
final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutputException(IOException cause) {
        super("standard output: " + cause.getMessage(), cause);
    }

    /// Whether the reader has left, as `head` does: it has what it wants.
    boolean isBrokenPipe() {
        return String.valueOf(getMessage()).endsWith("Broken pipe");
    }
}
