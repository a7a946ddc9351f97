package io.polyvert.jobs.store;

/// Jobs cannot be stored or read now; the message says why and what to do, for the user.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String reason) {
        super(reason);
    }

    public StoreException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
