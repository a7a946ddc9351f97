package io.polyvert.doors;

/// Ends the handling of a request with a refusal.
final class HttpRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient HttpRefusal refusal;

    HttpRefused(HttpRefusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    HttpRefused(int status, String message) {
        this(HttpRefusal.of(status, message));
    }

    HttpRefusal refusal() {
        return refusal;
    }
}
