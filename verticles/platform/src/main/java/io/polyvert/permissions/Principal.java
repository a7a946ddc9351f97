package io.polyvert.permissions;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/// A client that is known, and what it may be.
///
/// @param subject its name; empty when it has none
/// @param roles names of roles; those the file does not know give nothing
/// @param expires from when on it is nobody; [#NEVER] without an end
/// @param credential what it has shown, as the file lists it; empty where the file lists none
public record Principal(String subject, Set<String> roles, Instant expires, String credential) {
    public static final Instant NEVER = Instant.MAX;
    /// Who shows nothing.
    public static final Principal ANYONE = new Principal("", Set.of(), NEVER);

    public Principal {
        roles = Set.copyOf(roles);
    }

    public Principal(String subject, Set<String> roles, Instant expires) {
        this(subject, roles, expires, "");
    }

    Principal until(Instant end) {
        return new Principal(subject, roles, end.isBefore(expires) ? end : expires, credential);
    }

    public boolean hasExpired(Instant now) {
        return !now.isBefore(expires);
    }

    /// The name as one segment of an address: letters, digits, `-`, `_` and `@` as they are, all else as `%` and two
    /// hexadecimal digits for each byte of UTF-8, so that no name can reach into the addresses of another.
    public String segment() {
        StringBuilder segment = new StringBuilder();
        for (byte one : subject.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (one & 0xFF);
            boolean plain = letter < 128 && (Character.isLetterOrDigit(letter) || "-_@".indexOf(letter) >= 0);
            segment.append(plain ? String.valueOf(letter) : "%" + HexFormat.of().toHexDigits(one));
        }
        return segment.toString();
    }
}
