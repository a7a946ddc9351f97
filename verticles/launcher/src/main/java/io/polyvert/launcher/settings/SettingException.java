package io.polyvert.launcher.settings;

/// A setting or a file of settings that is wrong; the message is for the user and begins with the place.
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SettingException(String place, String reason) {
        super(place + ": " + reason);
    }
}
