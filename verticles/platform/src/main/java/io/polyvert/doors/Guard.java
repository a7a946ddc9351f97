package io.polyvert.doors;

import io.polyvert.bus.AddressPattern;
import io.polyvert.permissions.Action;
import io.polyvert.permissions.Audit;
import io.polyvert.permissions.Decision;
import io.polyvert.permissions.NotAdmitted;
import io.polyvert.permissions.Policy;
import io.polyvert.permissions.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Who may use which address through a door. What clients may is the [Policy]'s business; the platform's own addresses
/// (`platform.`) are for the administrator, who shows the node's token or comes through the node's own Unix socket, and
/// for roles that name them; what begins with `__vertx.` or `__polyvert.` is for nobody who comes through a door.
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
    private final Policy policy;
    private final Audit audit = new Audit();

    public Guard(String token, Policy policy) {
        this.token = token;
        this.policy = policy;
    }

    /// A guard with a fresh random token of 128 bits.
    public static Guard random(Policy policy) {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return new Guard(HexFormat.of().formatHex(bytes), policy);
    }

    /// As above, without permissions.
    public static Guard random() {
        return random(Policy.open());
    }

    public String token() {
        return token;
    }

    public Policy policy() {
        return policy;
    }

    /// Whether `text` is the node's token; takes as long for a wrong one as for a right one.
    public boolean opensWith(String text) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /// Who shows this token, the node's or a client's.
    ///
    /// @param from for the audit: where the client is
    Who admit(String text, String from) throws NotAdmitted {
        if (opensWith(text)) {
            return Who.ADMINISTRATOR;
        }
        try {
            return Who.client(policy.admit(text));
        } catch (NotAdmitted refused) {
            audit.notAdmitted(from, String.valueOf(refused.getMessage()));
            throw refused;
        }
    }

    /// Whose certificate a connection shows; anyone without one that the permissions know.
    Who shown(@Nullable SSLSession session) {
        try {
            if (session != null && session.getPeerCertificates()[0] instanceof X509Certificate own) {
                Instant end = own.getNotAfter().toInstant();
                return policy.certified(own.getSubjectX500Principal(), end)
                        .map(Who::client)
                        .orElse(Who.ANYONE);
            }
        } catch (SSLPeerUnverifiedException none) {
            return Who.ANYONE;
        }
        return Who.ANYONE;
    }

    /// Why `who` may not do this; empty when it may. Leaves a line in the audit.
    Optional<String> refusal(Who who, Action action, String address, String from) {
        Optional<String> why = refusal(who, action, address);
        why.ifPresent(text -> audit.denied(who.principal(), action, address, from, text));
        return why;
    }

    /// Why `who` may not register at an address or by a pattern; empty when it may. Leaves a line in the audit. Throws
    /// an `IllegalArgumentException` for what is no pattern.
    Optional<String> consumerRefusal(Who who, String address, boolean isPattern, String from) {
        return isPattern
                ? refusal(who, AddressPattern.ofConsumer(address), from)
                : refusal(who, Action.REGISTER, address, from);
    }

    private Optional<String> refusal(Who who, AddressPattern consumer, String from) {
        Optional<String> why = refusal(who, consumer.text(), principal -> policy.decide(principal, consumer));
        why.ifPresent(text -> audit.denied(who.principal(), Action.REGISTER, consumer.text(), from, text));
        return why;
    }

    /// As above, for questions that no client asked.
    Optional<String> refusal(Who who, Action action, String address) {
        return refusal(who, address, principal -> policy.decide(principal, action, address));
    }

    private Optional<String> refusal(Who who, String address, Function<Principal, Decision> decide) {
        if (address.startsWith("__vertx.") || address.startsWith("__polyvert.")) {
            return Optional.of("address '" + address + "' is the node's own, for nobody outside");
        }
        if (who.party() == Party.ADMINISTRATOR) {
            return Optional.empty();
        }
        if (address.startsWith("platform.") && (policy.isOpen() || who.party() == Party.PROCESS)) {
            return Optional.of("address '" + address + "' is reserved; it needs the node's token");
        }
        if (who.party() == Party.PROCESS || policy.isOpen()) {
            return Optional.empty();
        }
        if (who.principal().hasExpired(Instant.now())) {
            return Optional.of("the token has expired at " + who.principal().expires() + "; come with a new one");
        }
        if (!policy.knows(who.principal())) {
            return Optional.of("the credential of '" + who.principal().subject() + "' is not accepted any more");
        }
        Decision decision = decide.apply(who.principal());
        return decision.allowed() ? Optional.empty() : Optional.of(decision.why());
    }
}
