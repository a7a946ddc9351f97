package io.polyvert.launcher;

import io.polyvert.bus.AddressPattern;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.permissions.Action;
import io.polyvert.permissions.Decision;
import io.polyvert.permissions.Permissions;
import io.polyvert.permissions.PermissionsFile;
import io.polyvert.permissions.Principal;
import io.polyvert.yaml.WrongYaml;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = {
            "Says whether a role may use an address, and which rule decides.",
            "Exit code 1 when an action asked for with --action is denied."
        })
final class PermissionsCheckCommand implements Callable<Integer> {
    private static final Path USUAL = Path.of("conf", "permissions.yaml");

    @Parameters(paramLabel = "ADDRESS", description = "As a client would name it; for register also a pattern.")
    private String address = "";

    @Option(
            names = "--as",
            paramLabel = "ROLE",
            description = "A role of the file; without it a client that shows no token.")
    private @Nullable String role;

    @Option(names = "--subject", paramLabel = "NAME", description = "The client's name, for {subject}.")
    private String subject = "";

    @Option(names = "--action", paramLabel = "ACTION", description = "send, publish, register or reply. Default: all.")
    private @Nullable String action;

    @Option(
            names = "--permissions",
            paramLabel = "FILE",
            description = "Default: that of the running node, or else conf/permissions.yaml.")
    private @Nullable Path file;

    @Option(names = "--json", description = "One JSON array.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Action> asked = action == null ? List.of(Action.values()) : List.of(named(action));
        Permissions permissions = permissions();
        Principal who = who(permissions);
        JsonArray all = new JsonArray();
        boolean allowed = true;
        for (Action one : asked) {
            Decision decision = decide(permissions, who, one);
            allowed &= decision.allowed();
            all.add(new JsonObject()
                    .put("action", one.word())
                    .put("allowed", decision.allowed())
                    .put("why", decision.why() + (decision.allowed() ? "" : subjectMissing(permissions, one))));
        }
        print(all);
        return action != null && !allowed ? 1 : 0;
    }

    private Decision decide(Permissions permissions, Principal who, Action one) {
        return one == Action.REGISTER && AddressPattern.isPattern(address)
                ? permissions.decide(who, pattern())
                : permissions.decide(who, one, address);
    }

    /// What a rule with `{subject}` says when it is one of the address's segments.
    private String subjectMissing(Permissions permissions, Action one) {
        if (role == null || !subject.isEmpty()) {
            return "";
        }
        String known = role;
        return Arrays.stream(address.split("\\."))
                .flatMap(name -> Stream.of(decide(permissions, permissions.as(known, name), one))
                        .filter(Decision::allowed)
                        .map(decision -> "; with --subject " + name + ": " + decision.why()))
                .findFirst()
                .orElse("");
    }

    private AddressPattern pattern() {
        try {
            return AddressPattern.ofConsumer(address);
        } catch (IllegalArgumentException wrong) {
            throw new SettingException("ADDRESS", String.valueOf(wrong.getMessage()));
        }
    }

    private void print(JsonArray decisions) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(decisions.encode());
            return;
        }
        for (Object one : decisions) {
            JsonObject decision = (JsonObject) one;
            String word = decision.getBoolean("allowed") ? "allowed" : "denied";
            out.println("%-8s  %-7s  %s".formatted(decision.getString("action"), word, decision.getString("why")));
        }
    }

    private Principal who(Permissions permissions) {
        try {
            return role == null ? Principal.ANYONE : permissions.as(role, subject);
        } catch (IllegalArgumentException unknown) {
            throw new SettingException("--as", String.valueOf(unknown.getMessage()));
        }
    }

    private static Action named(String word) {
        return Arrays.stream(Action.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        "--action", "'" + word + "' is unknown; allowed: send, publish, register, reply"));
    }

    private Permissions permissions() {
        try {
            return PermissionsFile.read(file == null ? usualFile() : file).permissions();
        } catch (WrongYaml wrong) {
            throw new SettingException(wrong.place(), wrong.reason());
        }
    }

    private static Path usualFile() {
        return LocalNode.all(Home.path()).stream()
                .map(node -> node.json().getString("permissions", ""))
                .filter(named -> !named.isEmpty())
                .findFirst()
                .map(Path::of)
                .or(() -> Files.exists(USUAL) ? Optional.of(USUAL) : Optional.empty())
                .orElseThrow(() -> new SettingException(
                        "--permissions", "no node with permissions runs, and there is no " + USUAL + "; name a file"));
    }
}
