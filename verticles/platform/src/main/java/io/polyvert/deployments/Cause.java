package io.polyvert.deployments;

import io.polyvert.bus.OwnFrames;

/// An exception in one line for the user: what it says, and the first line of the user's code that it passed.
final class Cause {
    private Cause() {}

    static String inWords(Throwable cause) {
        String text = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return OwnFrames.first(cause.getStackTrace())
                .map(frame -> text + " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .orElse(text);
    }
}
