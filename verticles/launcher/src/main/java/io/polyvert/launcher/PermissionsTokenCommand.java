package io.polyvert.launcher;

import io.polyvert.permissions.Policy;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "token",
        description = {
            "Makes a token for a client and prints it, once; its lines for `tokens:` in the file of permissions,",
            "which do not give it away, go to standard error."
        })
final class PermissionsTokenCommand implements Callable<Integer> {
    private static final int BYTES = 32;

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "What the client is.")
    private String role = "";

    @Option(names = "--subject", paramLabel = "NAME", description = "Who the client is; fills {subject} in patterns.")
    private String subject = "";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        var lines = spec.commandLine().getErr();
        lines.println("  - sha256: " + Policy.sha256(token));
        lines.println("    role: " + role);
        if (!subject.isEmpty()) {
            lines.println("    subject: \"" + subject.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
        spec.commandLine().getOut().println(token);
        return 0;
    }
}
