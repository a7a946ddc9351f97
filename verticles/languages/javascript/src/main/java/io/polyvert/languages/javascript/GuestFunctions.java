package io.polyvert.languages.javascript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.IDN;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// What `host.mjs` has besides bus and timers.
final class GuestFunctions {
    private static final Map<String, System.Logger.Level> LEVELS = Map.of(
            "debug", System.Logger.Level.DEBUG,
            "info", System.Logger.Level.INFO,
            "warn", System.Logger.Level.WARNING,
            "error", System.Logger.Level.ERROR);

    private static final int MAX_RANDOM_BYTES = 65_536;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final System.Logger log;
    private final GuestErrors errors;
    private final Positions positions;

    GuestFunctions(System.Logger log, GuestErrors errors, Positions positions) {
        this.positions = positions;
        this.log = log;
        this.errors = errors;
    }

    /// `log(level, text)`
    @Nullable
    Object log(Value... arguments) {
        log.log(
                LEVELS.getOrDefault(arguments[0].asString(), System.Logger.Level.INFO),
                positions.original(arguments[1].asString()));
        return null;
    }

    /// `unhandled(reason)`: a promise was rejected and nobody looks.
    @Nullable
    Object unhandled(Value... arguments) {
        log.log(System.Logger.Level.ERROR, () -> "unhandled rejection: " + errors.text(arguments[0]));
        return null;
    }

    /// `encodeBase64(text)` of characters up to U+00FF.
    Object encodeBase64(Value... arguments) {
        return Base64.getEncoder().encodeToString(arguments[0].asString().getBytes(ISO_8859_1));
    }

    /// `decodeBase64(text)`, or false when it is none.
    Object decodeBase64(Value... arguments) {
        try {
            return new String(Base64.getDecoder().decode(arguments[0].asString()), ISO_8859_1);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// `randomBytes(count)`, from the source that the machine trusts.
    Object randomBytes(Value... arguments) {
        byte[] bytes = new byte[Math.clamp(arguments[0].asInt(), 0, MAX_RANDOM_BYTES)];
        RANDOM.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /// `domainToAscii(domain)` as RFC 3490 has it, or false when it is no domain.
    Object domainToAscii(Value... arguments) {
        try {
            return IDN.toASCII(arguments[0].asString(), IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
