package io.polyvert.permissions;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.bus.AddressPattern;
import io.polyvert.yaml.WrongYaml;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// The permissions in force. They follow their file: a change of it, or of the key set it names, counts within
/// [#LOOK_MS]; a file that is wrong changes nothing, and the log says where it is wrong. Any thread may ask.
public final class Policy {
    private static final System.Logger LOG = System.getLogger(Policy.class.getName());
    private static final long LOOK_MS = 1_000;
    private static final int MOST_KNOWN = 10_000;
    private static final int LONGEST_TOKEN = 16 * 1024;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable State state;

    private Policy() {}

    /// @param known what tokens turned out to be: a signature takes longer to check than a message to send
    private record State(
            PermissionsFile file, Optional<Jwt> jwt, Fingerprint fingerprint, Map<String, Principal> known) {}

    /// No permissions: every client may use all addresses but the reserved ones.
    public static Policy open() {
        return new Policy();
    }

    /// The permissions of a file. Fails with [WrongYaml].
    public static Future<Policy> of(Vertx vertx, Path file) {
        Policy policy = new Policy();
        return vertx.executeBlocking(() -> policy.read(vertx, file)).map(first -> {
            policy.state = first;
            vertx.setPeriodic(LOOK_MS, _ -> policy.look(vertx, file));
            return policy;
        });
    }

    public boolean isOpen() {
        return state == null;
    }

    /// Called on some thread when other permissions are in force. The returned action ends that.
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Everything is allowed while no permissions are configured.
    public Decision decide(Principal who, Action action, String address) {
        State now = state;
        return now == null
                ? new Decision(true, "no permissions are configured")
                : now.file.permissions().decide(who, action, address);
    }

    /// As above, for a consumer by a pattern.
    public Decision decide(Principal who, AddressPattern consumer) {
        State now = state;
        return now == null
                ? new Decision(true, "no permissions are configured")
                : now.file.permissions().decide(who, consumer);
    }

    /// Who holds this token.
    public Principal admit(String token) throws NotAdmitted {
        State now = state;
        if (now == null) {
            throw new NotAdmitted(
                    "the token is not this node's; the console's address, printed at start, ends with it");
        }
        if (token.length() > LONGEST_TOKEN) {
            throw new NotAdmitted("the token is longer than " + LONGEST_TOKEN + " characters");
        }
        String hash = sha256(token);
        Principal listed = now.file.tokens().get(hash);
        Principal holder = listed == null ? signed(now, token, hash) : listed;
        if (holder.hasExpired(Instant.now())) {
            throw new NotAdmitted("the token has expired at " + holder.expires());
        }
        return holder;
    }

    private static Principal signed(State now, String token, String hash) throws NotAdmitted {
        Principal known = now.known.get(hash);
        if (known != null) {
            return known;
        }
        if (now.jwt.isEmpty() || token.chars().filter(letter -> letter == '.').count() != 2) {
            throw new NotAdmitted("the token is unknown here");
        }
        Principal principal = now.jwt.get().principal(token);
        if (now.known.size() >= MOST_KNOWN) {
            now.known.clear();
        }
        now.known.put(hash, principal);
        return principal;
    }

    /// Who has shown a certificate of this subject, whose authority the door trusts.
    ///
    /// @param end when the certificate ends
    public Optional<Principal> certified(X500Principal subject, Instant end) {
        State now = state;
        return now == null
                ? Optional.empty()
                : Optional.ofNullable(now.file.certificates().get(subject.getName(X500Principal.CANONICAL)))
                        .map(known -> known.until(end));
    }

    /// Whether the file still lists what this client has shown.
    public boolean knows(Principal who) {
        State now = state;
        return now == null
                || who.credential().isEmpty()
                || now.file.tokens().containsKey(who.credential())
                || now.file.certificates().containsKey(who.credential());
    }

    /// As the file has it: a token is random enough to need no salt.
    public static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private State read(Vertx vertx, Path path) {
        // taken before the reading that counts: a change in between is seen at the next look
        Fingerprint fingerprint = Fingerprint.of(files(path, PermissionsFile.read(path)));
        PermissionsFile file = PermissionsFile.read(path);
        Optional<Jwt> jwt = file.jwt().map(trust -> new Jwt(vertx, trust));
        return new State(file, jwt, fingerprint, new ConcurrentHashMap<>());
    }

    private static List<Path> files(Path path, PermissionsFile file) {
        return Stream.concat(Stream.of(path), file.keySet().stream()).toList();
    }

    private void look(Vertx vertx, Path file) {
        State before = state;
        if (before == null) {
            return;
        }
        vertx.executeBlocking(() -> {
                    Fingerprint seen = Fingerprint.of(files(file, before.file));
                    return seen.equals(before.fingerprint) ? before : reread(vertx, file, before, seen);
                })
                .onSuccess(after -> change(before, after, file))
                .onFailure(cause -> LOG.log(WARNING, () -> "permissions not read file=" + file, cause));
    }

    /// What is wrong is said once for each change of the file.
    private State reread(Vertx vertx, Path file, State before, Fingerprint seen) {
        try {
            return read(vertx, file);
        } catch (WrongYaml wrong) {
            LOG.log(WARNING, () -> "permissions stay as they were: " + wrong.getMessage());
            return new State(before.file, before.jwt, seen, before.known);
        }
    }

    private void change(State before, State after, Path file) {
        if (before.equals(state) && !after.equals(before)) {
            state = after;
            if (!after.file.equals(before.file)) {
                LOG.log(INFO, () -> "permissions changed file=" + file);
                listeners.forEach(Runnable::run);
            }
        }
    }
}
