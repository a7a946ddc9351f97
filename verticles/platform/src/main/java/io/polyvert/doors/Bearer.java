package io.polyvert.doors;

import io.polyvert.permissions.NotAdmitted;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `Bearer TOKEN`, as in an `Authorization` header.
final class Bearer {
    private static final String SCHEME = "bearer ";

    private Bearer() {}

    static String token(@Nullable Object authorization) throws NotAdmitted {
        if (authorization instanceof String text
                && text.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return text.substring(SCHEME.length()).strip();
        }
        throw new NotAdmitted("authorization must be 'Bearer' and a token");
    }
}
