package io.polyvert.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/// What went wrong, as a number that travels: the `failureCode` of a failed reply. Numbers are permanent.
public enum Failure {
    /// The request itself is wrong; sending it again fails again.
    INVALID(400),
    /// The caller may not do this.
    DENIED(403),
    /// The thing named is not there.
    NOT_FOUND(404),
    /// The thing exists already, or changed meanwhile.
    CONFLICT(409),
    /// The request is larger than allowed.
    TOO_LARGE(413),
    /// Nobody waits for the answer any more.
    CANCELLED(499),
    /// A bug on the serving side; its cause is in that node's log.
    INTERNAL(500),
    /// Nobody can serve this now; trying again may help.
    UNAVAILABLE(503);

    private final int code;

    Failure(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public boolean retryable() {
        return this == UNAVAILABLE;
    }

    public ReplyException because(String reason) {
        return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, reason);
    }

    /// The number a caller of another protocol sees: Vert.x's own `NO_HANDLERS` and `TIMEOUT` (code −1) are
    /// [#UNAVAILABLE]; an unknown number keeps its number.
    public static int codeOf(ReplyException cause) {
        return cause.failureType() == ReplyFailure.RECIPIENT_FAILURE ? cause.failureCode() : UNAVAILABLE.code;
    }
}
