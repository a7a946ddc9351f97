package io.polyvert.doors;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// Who may use which address through a door. While every door listens on loopback, clients may use all addresses but
/// the reserved ones (`platform.`, `__vertx.`, and names that begin with `__polyvert.`); those are for the
/// administrator, who shows the node's token or comes through the node's own Unix socket.
public final class Guard {
    /// Who is at the door.
    public enum Party {
        /// The user who owns the node, or a holder of its token.
        ADMINISTRATOR,
        /// A verticle that this node runs as a process.
        PROCESS,
        CLIENT
    }

    private final String token;

    public Guard(String token) {
        this.token = token;
    }

    /// A guard with a fresh random token of 128 bits.
    public static Guard random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return new Guard(HexFormat.of().formatHex(bytes));
    }

    public String token() {
        return token;
    }

    /// Whether `text` is the token; takes as long for a wrong one as for a right one.
    public boolean opensWith(String text) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /// Why `party` may not use `address`; empty when it may.
    public Optional<String> refusal(Party party, String address) {
        boolean reserved =
                address.startsWith("platform.") || address.startsWith("__vertx.") || address.startsWith("__polyvert.");
        if (!reserved || party == Party.ADMINISTRATOR) {
            return Optional.empty();
        }
        return Optional.of("address '" + address + "' is reserved; it needs the node's token");
    }
}
