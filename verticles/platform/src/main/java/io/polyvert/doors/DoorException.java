package io.polyvert.doors;

/// A door that cannot be opened. The message is for the user: it names the value and the next step.
public final class DoorException extends RuntimeException {
    public DoorException(String message) {
        super(message);
    }
}
