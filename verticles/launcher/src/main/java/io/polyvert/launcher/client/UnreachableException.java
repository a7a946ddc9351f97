package io.polyvert.launcher.client;

/// There is no node to talk to, or it does not answer; the message says what to do.
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message) {
        super(message);
    }
}
