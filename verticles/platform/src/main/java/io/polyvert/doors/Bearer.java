package io.polyvert.doors;

import java.util.Locale;

/// `Bearer TOKEN`, as in an `Authorization` header.
final class Bearer {
    private static final String SCHEME = "bearer ";

    private Bearer() {}

    static boolean opens(Guard guard, String authorization) {
        return authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                && guard.opensWith(authorization.substring(SCHEME.length()).strip());
    }
}
