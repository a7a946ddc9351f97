package io.polyvert.permissions;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a client does at an address.
public enum Action {
    /// Sends one message there or asks for an answer.
    SEND,
    PUBLISH,
    REGISTER,
    /// Answers a request that came for an address it registered.
    REPLY;

    static final List<String> WORDS = Arrays.stream(values()).map(Action::word).toList();

    /// As in the file of permissions.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
