package io.polyvert.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Milliseconds from the start of a process to the first answer: `vertx run` of a source file and of its class,
/// against the same program on plain Vert.x, each with a JDK AOT cache of its own; and the whole process of
/// `vertx request`.
final class StartBench {
    private static final int RUNS = 9;
    private static final String SOURCE = """
            import io.vertx.core.*;

            public class Hello extends VerticleBase {
                public Future<?> start() {
                    return vertx.eventBus().consumer("hello", m -> m.reply("world")).completion();
                }
            }
            """;

    private StartBench() {}

    static void run() throws Exception {
        Path folder = Temporary.folder();
        Path command = command();
        Path source = Files.writeString(folder.resolve("Hello.java"), SOURCE);
        compile(source, folder);
        Path cache = trainPlain(folder);
        new Rounds("exec to the first answer", "ms")
                .with("plain Vert.x, AOT cache", () -> toFirstAnswer(port -> plain(cache, port), "/"))
                .with(
                        "vertx run Hello (class)",
                        () -> toFirstAnswer(
                                port -> List.of(
                                        command.toString(),
                                        "run",
                                        "Hello",
                                        "-cp",
                                        folder.toString(),
                                        "--http-port",
                                        "" + port),
                                "/bus/hello"))
                .with(
                        "vertx run Hello.java (source)",
                        () -> toFirstAnswer(
                                port -> List.of(command.toString(), "run", source.toString(), "--http-port", "" + port),
                                "/bus/hello"))
                .run(RUNS);
        try (Child node = Child.start(List.of(command.toString(), "run", source.toString(), "--http-port", "0"))) {
            node.lineAfter("ready");
            new Rounds("vertx request, the whole process", "ms")
                    .with("vertx request", () -> whole(List.of(command.toString(), "request", "hello")))
                    .run(RUNS);
        }
    }

    private interface Command {
        List<String> on(int port);
    }

    private static double toFirstAnswer(Command command, String path) throws Exception {
        int port = freePort();
        long start = System.nanoTime();
        try (Child child = Child.start(command.on(port));
                HttpClient client = HttpClient.newHttpClient()) {
            while (!listens(port)) {
                Thread.onSpinWait();
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            while (client.send(request, BodyHandlers.ofString()).statusCode() != 200) {
                Thread.onSpinWait();
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static double whole(List<String> command) throws Exception {
        long start = System.nanoTime();
        try (Child child = Child.start(command)) {
            if (child.waitFor() != 0) {
                throw new IOException(command + " failed");
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return socket.getLocalPort();
        }
    }

    private static void compile(Path source, Path folder) throws Exception {
        Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
        whole(List.of(
                javac.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString()));
    }

    /// The peer: [PlainHello] with a cache of its own, made the way ours is.
    private static Path trainPlain(Path folder) throws Exception {
        Path cache = folder.resolve("plain.aot");
        List<String> command = new ArrayList<>(plainCommand());
        command.add("-XX:AOTCacheOutput=" + cache);
        command.addAll(List.of(PlainHello.class.getName(), "0", "once"));
        whole(command);
        return cache;
    }

    private static List<String> plain(Path cache, int port) {
        List<String> command = new ArrayList<>(plainCommand());
        command.addAll(List.of("-XX:AOTCache=" + cache, PlainHello.class.getName(), "" + port));
        return command;
    }

    private static List<String> plainCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"));
    }

    private static Path command() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("vertx"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("run this inside the repository: ./vertx is not above the current folder");
        }
        return folder.resolve("vertx");
    }
}
