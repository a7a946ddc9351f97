package io.polyvert.launcher.conformance;

import io.polyvert.launcher.settings.SettingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Plays all cases with one client program. Blocks.
public final class ClientTest {
    private ClientTest() {}

    /// Whether a client does one thing right.
    ///
    /// @param reason why it is wrong; empty when it is right
    public record Verdict(String name, String reason) {
        public boolean isRight() {
            return reason.isEmpty();
        }
    }

    /// Gives each verdict to `seen` as it comes; a client that says no hello is not tried any further. Ends the program
    /// when it does not end by itself.
    public static List<Verdict> run(List<String> command, int patienceMs, Consumer<Verdict> seen) throws IOException {
        List<Verdict> verdicts = new ArrayList<>();
        try (Script script = new Script(patienceMs)) {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("VERTX_BUS", script.url());
            builder.environment().remove("VERTX_KEY");
            Process client = start(builder);
            script.follow(client);
            try {
                for (Case one : Cases.all()) {
                    verdicts.add(verdict(one, script));
                    seen.accept(verdicts.getLast());
                    if (!verdicts.getFirst().isRight()) {
                        return verdicts; // there is nobody to play with
                    }
                }
                verdicts.add(ended(client, patienceMs));
                seen.accept(verdicts.getLast());
            } finally {
                client.descendants().forEach(ProcessHandle::destroyForcibly);
                client.destroyForcibly();
            }
        }
        return verdicts;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException failure) {
            String reason = String.valueOf(failure.getMessage()).replaceFirst("^Cannot run program \"[^\"]*\": ", "");
            throw new SettingException(builder.command().getFirst(), "the program cannot be started: " + reason);
        }
    }

    private static Verdict verdict(Case one, Script script) {
        try {
            one.play().accept(script);
            return new Verdict(one.name(), "");
        } catch (Wrong wrong) {
            return new Verdict(one.name(), String.valueOf(wrong.getMessage()));
        } finally {
            script.forget();
        }
    }

    private static Verdict ended(Process client, int patienceMs) {
        String name = "program that is told to exit ends with 0";
        try {
            if (!client.waitFor(patienceMs, TimeUnit.MILLISECONDS)) {
                return new Verdict(name, "it still runs after " + patienceMs + " ms");
            }
            return new Verdict(name, client.exitValue() == 0 ? "" : "it ended with " + client.exitValue());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Verdict(name, "interrupted");
        }
    }
}
