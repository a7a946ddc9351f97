package io.polyvert.launcher.client;

/// There is no node to talk to, or it does not answer; the message says what to do.
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String next;

    public UnreachableException(String message) {
        super(message);
        this.reason = message;
        this.next = "";
    }

    /// @param next what to do, which ends the message
    public UnreachableException(String reason, String next) {
        super(reason + "; " + next);
        this.reason = reason;
        this.next = next;
    }

    public String reason() {
        return reason;
    }

    /// Empty when the reason says it already.
    public String next() {
        return next;
    }
}
