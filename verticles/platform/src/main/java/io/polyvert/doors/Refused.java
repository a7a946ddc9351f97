package io.polyvert.doors;

/// Carries a [Refusal] out of the handling of a frame; has no stack trace, as clients cause it at will.
final class Refused extends RuntimeException {
    private final Refusal refusal;

    Refused(Refusal refusal) {
        super(refusal.reason(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
