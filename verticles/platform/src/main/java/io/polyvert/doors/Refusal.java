package io.polyvert.doors;

import io.polyvert.bus.Failure;

/// Why a frame was not done.
///
/// @param word as in the protocol's `err` frame
/// @param status what a refused request fails with
/// @param reason a sentence for people
record Refusal(String word, int status, String reason) {
    private static final int TOO_MANY = 429;

    static Refusal denied(String reason) {
        return new Refusal("access_denied", Failure.DENIED.code(), reason);
    }

    static Refusal invalid(String reason) {
        return new Refusal("invalid_frame", Failure.INVALID.code(), reason);
    }

    static Refusal missingAddress(String type) {
        return new Refusal("missing_address", Failure.INVALID.code(), "a '" + type + "' frame needs an address");
    }

    static Refusal unknownAddress(String reason) {
        return new Refusal("unknown_address", Failure.NOT_FOUND.code(), reason);
    }

    static Refusal registeredAlready(String address) {
        return new Refusal(
                "address_already_registered",
                Failure.CONFLICT.code(),
                "this session has registered '" + address + "' already");
    }

    static Refusal limit(String reason) {
        return new Refusal("limit_exceeded", TOO_MANY, reason);
    }

    static Refusal tooLarge(String reason) {
        return new Refusal("frame_too_large", Failure.TOO_LARGE.code(), reason);
    }

    static Refusal unavailable(String reason) {
        return new Refusal("unavailable", Failure.UNAVAILABLE.code(), reason);
    }
}
