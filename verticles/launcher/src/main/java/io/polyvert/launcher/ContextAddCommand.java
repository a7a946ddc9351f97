package io.polyvert.launcher;

import io.polyvert.launcher.client.Pem;
import io.polyvert.launcher.contexts.Contexts;
import io.polyvert.launcher.settings.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "add",
        description = "Names a node; nothing is asked of it yet. A name that is known gets a new meaning.")
final class ContextAddCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Of the context.")
    private String name = "";

    @Option(
            names = "--bus",
            paramLabel = "URL",
            description = "The node's TCP door: tcp://HOST:PORT or tls://HOST:PORT.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Its first line says who you are there; see `vertx permissions token`.")
    private @Nullable Path tokenFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM file of the authorities to trust for tls.")
    private @Nullable Path authorities;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "PEM file of the certificate that says who you are there.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file of its key, PKCS #8.")
    private @Nullable Path key;

    @Option(
            names = {"--node", "-node"},
            paramLabel = "NODE",
            description = "Instead of --bus: a node of this machine.")
    private @Nullable String node;

    @Option(names = "--use", description = "Use it from now on.")
    private boolean use;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Contexts contexts = Contexts.of(Home.path());
        if ((url == null) == (node == null)) {
            throw new SettingException(
                    name, "give --bus tcp://HOST:PORT for a node elsewhere, or --node NODE for one of this machine");
        }
        if (node != null) {
            contexts.addNode(name, node);
        } else if (url != null) {
            contexts.addRemote(name, url, token(), pem());
        }
        if (use) {
            contexts.use(name);
        }
        spec.commandLine()
                .getOut()
                .println("added " + name + (use ? ", in use" : "; use it: vertx context use " + name));
        return 0;
    }

    private String token() {
        if (tokenFile == null) {
            return "";
        }
        try {
            return Files.readString(tokenFile).lines().findFirst().orElse("").strip();
        } catch (IOException _) {
            throw new SettingException("--token-file", "file '" + tokenFile + "' does not exist or cannot be read");
        }
    }

    private Pem pem() {
        if ((certificate == null) != (key == null)) {
            throw new SettingException(
                    certificate == null ? "--cert" : "--key", "a certificate and its key belong together; give both");
        }
        return new Pem(file("--ca", authorities), file("--cert", certificate), file("--key", key));
    }

    private static String file(String option, @Nullable Path file) {
        if (file == null) {
            return "";
        }
        if (!Files.isReadable(file)) {
            throw new SettingException(option, "file '" + file + "' does not exist or cannot be read");
        }
        return file.toAbsolutePath().toString();
    }
}
