package io.polyvert.client;

/// A request that failed, or what a handler throws to refuse one.
public final class Failure extends RuntimeException {
    public static final int INVALID = 400;
    public static final int DENIED = 403;
    public static final int CONFLICT = 409;
    public static final int CANCELLED = 499;
    public static final int INTERNAL = 500;
    public static final int UNAVAILABLE = 503;
    /// The type of a failure that a handler chose.
    public static final String RECIPIENT_FAILURE = "RECIPIENT_FAILURE";

    /// The type of a failure of a request whose connection was lost: whether it was handled is not known.
    public static final String LOST = "LOST";

    private static final long serialVersionUID = 1;

    private final int code;
    private final String type;

    public Failure(int code, String message) {
        this(code, RECIPIENT_FAILURE, message);
    }

    Failure(int code, String type, String message) {
        super(message);
        this.code = code;
        this.type = type;
    }

    /// The handler's own, or one of these; −1 when nobody serves the address or the time is over.
    public int code() {
        return code;
    }

    /// `NO_HANDLERS`, `TIMEOUT`, [#RECIPIENT_FAILURE] or [#LOST].
    public String type() {
        return type;
    }
}
