package io.polyvert.yaml;

/// A file that is wrong. The message is for the user and begins with the place: `app.yaml:3:9: …`.
public final class WrongYaml extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String place;
    private final String reason;

    WrongYaml(String place, String reason) {
        super(place + ": " + reason);
        this.place = place;
        this.reason = reason;
    }

    public String place() {
        return place;
    }

    public String reason() {
        return reason;
    }
}
