package io.polyvert.permissions;

/// A credential that opens nothing. The message is for its holder; there is no stack trace, as clients cause it at
/// will.
public final class NotAdmitted extends Exception {
    private static final long serialVersionUID = 1;

    public NotAdmitted(String message) {
        super(message, null, false, false);
    }
}
