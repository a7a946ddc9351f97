package io.polyvert.permissions;

import io.polyvert.yaml.Section;
import io.polyvert.yaml.YamlFile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// One reading of a file such as `conf/permissions.yaml`, which describes itself. Reading blocks and throws
/// [io.polyvert.yaml.WrongYaml] with the place of what is wrong.
///
/// @param tokens who holds a token, by its SHA-256 in hexadecimal digits
/// @param certificates whose certificates clients may show, by their subject in its canonical form
/// @param keySet the file of the keys of `jwt`, for whoever watches it
public record PermissionsFile(
        Permissions permissions,
        Map<String, Principal> tokens,
        Map<String, Principal> certificates,
        Optional<Jwt.Trust> jwt,
        Optional<Path> keySet) {
    private static final List<String> KEYS = List.of("anyone", "roles", "tokens", "jwt", "certificates");
    private static final List<String> JWT_KEYS =
            List.of("keys", "issuer", "audience", "subject", "roles", "leewaySeconds");
    private static final int MAX_KEY_SET_BYTES = 1024 * 1024;

    public static PermissionsFile read(Path file) {
        Section root = YamlFile.read(file, "roles");
        root.allowOnly(KEYS);
        Map<String, Role> roles = new RoleReader(root.section("roles")).all();
        Optional<String> anyone = Optional.empty();
        if (root.has("anyone")) {
            anyone = Optional.of(known(root, "anyone", roles));
        }
        Map<String, Principal> tokens = root.has("tokens") ? tokens(root.sections("tokens"), roles) : Map.of();
        Map<String, Principal> certificates =
                root.has("certificates") ? certificates(root.sections("certificates"), roles) : Map.of();
        Permissions permissions = new Permissions(roles, anyone);
        if (!root.has("jwt")) {
            return new PermissionsFile(permissions, tokens, certificates, Optional.empty(), Optional.empty());
        }
        Section jwt = root.section("jwt");
        jwt.allowOnly(JWT_KEYS);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
        Path keySet = folder.resolve(jwt.text("keys"));
        return new PermissionsFile(
                permissions, tokens, certificates, Optional.of(trust(jwt, keySet)), Optional.of(keySet));
    }

    private static Map<String, Principal> certificates(List<Section> sections, Map<String, Role> roles) {
        Map<String, Principal> certificates = new HashMap<>();
        for (Section section : sections) {
            section.allowOnly(List.of("subject", "role", "name"));
            String subject;
            try {
                subject = new X500Principal(section.text("subject")).getName(X500Principal.CANONICAL);
            } catch (IllegalArgumentException _) {
                throw section.wrong("subject", "'subject' must be a name such as CN=till-1,O=Shop");
            }
            String name = section.has("name") ? section.text("name") : section.text("subject");
            certificates.put(
                    subject, new Principal(name, Set.of(known(section, "role", roles)), Principal.NEVER, subject));
        }
        return Map.copyOf(certificates);
    }

    private static String known(Section section, String key, Map<String, Role> roles) {
        String name = section.text(key);
        if (!roles.containsKey(name)) {
            throw section.wrong(key, RoleReader.unknown(name, roles.keySet()));
        }
        return name;
    }

    private static Map<String, Principal> tokens(List<Section> sections, Map<String, Role> roles) {
        Map<String, Principal> tokens = new HashMap<>();
        for (Section section : sections) {
            section.allowOnly(List.of("sha256", "role", "subject", "expires"));
            String hash = section.text("sha256");
            if (!hash.matches("[0-9a-f]{64}")) {
                throw section.wrong(
                        "sha256",
                        "'sha256' must be 64 lower-case hexadecimal digits;"
                                + " `vertx permissions token` makes a token and its line for this file");
            }
            String subject = section.has("subject") ? section.text("subject") : "";
            Instant expires = section.has("expires") ? instant(section) : Principal.NEVER;
            tokens.put(hash, new Principal(subject, Set.of(known(section, "role", roles)), expires, hash));
        }
        return Map.copyOf(tokens);
    }

    private static Instant instant(Section section) {
        String text = section.text("expires");
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            throw section.wrong("expires", "'" + text + "' is no instant such as 2027-01-31T00:00:00Z");
        }
    }

    private static Jwt.Trust trust(Section jwt, Path keySet) {
        return new Jwt.Trust(
                keys(jwt, keySet),
                jwt.has("issuer") ? jwt.text("issuer") : "",
                jwt.has("audience") ? jwt.texts("audience") : List.of(),
                jwt.has("subject") ? jwt.text("subject") : "sub",
                jwt.has("roles") ? jwt.text("roles") : "roles",
                jwt.has("leewaySeconds") ? jwt.number("leewaySeconds") : 0);
    }

    private static List<JsonObject> keys(Section jwt, Path keySet) {
        @Nullable Object keys;
        try {
            if (Files.size(keySet) > MAX_KEY_SET_BYTES) {
                throw jwt.wrong("keys", keySet + " is larger than " + MAX_KEY_SET_BYTES + " bytes");
            }
            keys = new JsonObject(Buffer.buffer(Files.readAllBytes(keySet))).getValue("keys");
        } catch (IOException unreadable) {
            throw jwt.wrong("keys", keySet + " does not exist or cannot be read");
        } catch (DecodeException broken) {
            throw jwt.wrong("keys", keySet + " is not JSON");
        }
        if (keys instanceof JsonArray list
                && !list.isEmpty()
                && list.stream().allMatch(key -> key instanceof JsonObject one && one.containsKey("kty"))) {
            return list.stream().map(JsonObject.class::cast).toList();
        }
        throw jwt.wrong("keys", keySet + " is no JSON Web Key Set: it needs {\"keys\": [{\"kty\": …}, …]}");
    }
}
