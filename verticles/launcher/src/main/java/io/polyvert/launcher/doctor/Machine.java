package io.polyvert.launcher.doctor;

import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Languages;
import io.polyvert.deployments.Readiness;
import io.polyvert.launcher.client.LocalNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// What this machine has for nodes and verticles.
public final class Machine {
    private static final int JDK = 25;
    private static final List<String> LANGUAGES = List.of("python", "node");

    private Machine() {}

    /// The JDK, and what languages need of the machine.
    public static Stream<Finding> languages(Languages languages) {
        return Stream.concat(
                Stream.of(jdk()),
                languages.all().stream()
                        .filter(host -> LANGUAGES.contains(host.language()))
                        .map(Machine::language));
    }

    private static Finding jdk() {
        Runtime.Version version = Runtime.version();
        String text = version + " in " + System.getProperty("java.home");
        if (version.feature() != JDK) {
            return Finding.note(
                    "JDK", text + " is not a JDK 25, with which all is tested", "install one and set JAVA_HOME");
        }
        return ToolProvider.getSystemJavaCompiler() == null
                ? Finding.wrong(
                        "JDK", text + " has no compiler: .java files cannot run", "install a JDK, not only a runtime")
                : Finding.fine("JDK", text);
    }

    private static Finding language(LanguageHost host) {
        Readiness readiness = host.readiness();
        return switch (readiness.state()) {
            case READY, FETCHABLE -> Finding.fine(host.language(), "verticles can run" + detail(readiness));
            case MISSING ->
                Finding.note(
                        host.language(),
                        "its verticles cannot run" + detail(readiness),
                        "install it when you need it; see `vertx languages`");
        };
    }

    private static String detail(Readiness readiness) {
        return readiness.detail().isEmpty() ? "" : ": " + readiness.detail();
    }

    /// Whether nodes can keep their folders in a home.
    public static Finding home(Path home) {
        Path place = home;
        while (Files.notExists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return Files.isDirectory(place) && Files.isWritable(place)
                ? Finding.fine("home", home.toString())
                : Finding.wrong(
                        "home",
                        place + " cannot be written: no node can start",
                        "make it yours, or set POLYVERT_HOME to a folder that is");
    }

    /// Whether a node can open its HTTP door on loopback.
    public static Finding httpPort(int port, List<LocalNode> nodes) {
        String about = "port " + port;
        Optional<LocalNode> owner = nodes.stream()
                .filter(node -> node.json().getString("http", "").endsWith(":" + port))
                .findFirst();
        if (owner.isPresent()) {
            return Finding.note(
                    about,
                    "node '" + owner.get().name() + "' has it",
                    "another node takes another: vertx run FILE --http-port 0");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Finding.fine(about, "free for the console and HTTP");
        } catch (IOException taken) {
            return Finding.note(
                    about,
                    "another program has it (" + taken.getMessage() + ")",
                    "end that program, or take another: vertx run FILE --http-port 0");
        }
    }
}
