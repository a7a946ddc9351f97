package io.polyvert.launcher.contexts;

import io.polyvert.bus.DidYouMean;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.client.Peer;
import io.polyvert.launcher.client.Pem;
import io.polyvert.launcher.client.RemoteNode;
import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The user's contexts, in `contexts.json` of the nodes' home, which only the user reads: it holds tokens.
///
/// ```json
/// {"current": "shop", "contexts": {"shop": {"url": "tls://shop:7000", "token": "...", "ca": "", "cert": "", "key":
/// ""},
///                                  "dev": {"node": "hello"}}}
/// ```
public final class Contexts {
    /// The context of who uses none: the nodes of this machine.
    public static final String LOCAL = "local";

    private static final String FILE = "contexts.json";

    private final Path home;
    private final JsonObject json;

    private Contexts(Path home, JsonObject json) {
        this.home = home;
        this.json = json;
    }

    public static Contexts of(Path home) {
        Path file = home.resolve(FILE);
        try {
            return new Contexts(home, new JsonObject(Files.readString(file)));
        } catch (NoSuchFileException _) {
            return new Contexts(home, new JsonObject());
        } catch (DecodeException _) {
            throw new SettingException(
                    file.toString(), "it is not a JSON object; mend it, or remove it and add the contexts anew");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public Set<String> names() {
        return all().fieldNames();
    }

    public String current() {
        return json.getString("current", LOCAL);
    }

    /// What is known of a context but its token.
    public JsonObject described(String name) {
        JsonObject context = context(name).copy();
        boolean hasToken = context.remove("token") instanceof String token && !token.isEmpty();
        return new JsonObject()
                .put("name", name)
                .put("current", name.equals(current()))
                .mergeIn(context)
                .put("hasToken", hasToken);
    }

    /// Of a node on this machine.
    public void addNode(String name, String node) {
        add(name, new JsonObject().put("node", node));
    }

    public void addRemote(String name, String url, String token, Pem pem) {
        try {
            if (RemoteNode.url(url).getScheme().equals("tcp") && !pem.equals(Pem.NONE)) {
                throw new SettingException(
                        "--bus", "'" + url + "' takes no certificates; leave them out, or connect to tls://HOST:PORT");
            }
            pem.context();
        } catch (IllegalArgumentException wrong) {
            throw new SettingException("--bus", String.valueOf(wrong.getMessage()));
        } catch (IOException wrong) {
            throw new SettingException(name, "its certificates cannot be used: " + wrong.getMessage());
        }
        add(
                name,
                new JsonObject()
                        .put("url", url)
                        .put("token", token)
                        .put("ca", pem.authorities())
                        .put("cert", pem.certificate())
                        .put("key", pem.key()));
    }

    private void add(String name, JsonObject context) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") || name.equals(LOCAL)) {
            throw new SettingException(
                    name,
                    "not a name for a context; allowed: letters, digits, '.', '_' and '-', at most 64, a letter or digit"
                            + " first; 'local' is taken");
        }
        json.put("contexts", all().put(name, context));
        write();
    }

    public void use(String name) {
        if (!name.equals(LOCAL)) {
            context(name);
        }
        json.put("current", name);
        write();
    }

    public void remove(String name) {
        context(name);
        all().remove(name);
        if (name.equals(current())) {
            json.remove("current");
        }
        write();
    }

    /// The node that a context means.
    public Peer peer(String name) {
        if (name.equals(LOCAL)) {
            return LocalNode.only(home);
        }
        JsonObject context = context(name);
        String node = context.getString("node");
        return node != null
                ? LocalNode.named(home, node)
                : new RemoteNode(
                        name,
                        RemoteNode.url(context.getString("url", "")),
                        context.getString("token", ""),
                        new Pem(
                                context.getString("ca", ""),
                                context.getString("cert", ""),
                                context.getString("key", "")));
    }

    private JsonObject context(String name) {
        JsonObject context = all().getJsonObject(name);
        if (context == null) {
            String known = names().isEmpty()
                    ? "; add one: vertx context add NAME --bus tcp://HOST:PORT"
                    : "; known: " + String.join(", ", names());
            String hint = DidYouMean.hint(name, names());
            throw new SettingException(name, "no context of this name" + (hint.isEmpty() ? known : hint));
        }
        return context;
    }

    private JsonObject all() {
        return json.getJsonObject("contexts", new JsonObject());
    }

    private void write() {
        try {
            Files.createDirectories(home);
            Path fresh = Files.createTempFile(
                    home,
                    "contexts",
                    ".json",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, json.encodePrettily());
            Files.move(fresh, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new SettingException(home.resolve(FILE).toString(), "it cannot be written: " + failure);
        }
    }
}
