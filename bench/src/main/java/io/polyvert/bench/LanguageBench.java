package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.doors.HttpOptions;
import io.polyvert.launcher.Hosts;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Requests to a verticle in each language, 64 in flight, 100 bytes of JSON each way, on a node with one event loop.
/// Languages in the VM are compared with Java; process hosts with a bare echo in their own language that knows the same
/// frames and no more; and what one more instance costs in memory.
final class LanguageBench {
    private static final int WARM_SECONDS = 20;
    private static final int MOST_WARM_SECONDS = 60;
    private static final int RUN_SECONDS = 6;
    private static final int INSTANCES = 50;

    private LanguageBench() {}

    static void run(int rounds) throws Exception {
        Path compiler = CompiledJavaScript.folder();
        new Rounds("languages in the VM: requests on one event loop, 64 in flight, 100 B JSON", "requests per second")
                .with("Java", () -> measure(List.of(), "requests", EchoVerticle.JAVA))
                .with("JavaScript", () -> measure(List.of(), "requests", EchoVerticle.JAVASCRIPT))
                .with(
                        "JavaScript, compiled",
                        () -> measure(CompiledJavaScript.options(compiler), "requests", EchoVerticle.JAVASCRIPT))
                .run(rounds);
        new Rounds("Python: requests, 64 in flight, 100 B JSON", "requests per second")
                .with("bare asyncio echo", () -> BareEcho.measure("python3", "bare_echo.py"))
                .with("Python verticle", () -> measure(List.of(), "requests", EchoVerticle.PYTHON))
                .run(rounds);
        new Rounds("Node: requests, 64 in flight, 100 B JSON", "requests per second")
                .with("bare Node echo", () -> BareEcho.measure("node", "bare_echo.mjs"))
                .with("Node verticle", () -> measure(List.of(), "requests", EchoVerticle.NODE))
                .run(rounds);
        System.out.printf(
                Locale.ROOT,
                "memory of one more instance, of %d%n  JavaScript  %.2f MiB of heap%n",
                INSTANCES,
                measure(List.of(), "memory", EchoVerticle.JAVASCRIPT));
        BareEcho.compareMemory("python3", "bare_echo.py", residentOf(EchoVerticle.PYTHON));
        BareEcho.compareMemory("node", "bare_echo.mjs", residentOf(EchoVerticle.NODE));
    }

    private static double residentOf(EchoVerticle verticle) throws Exception {
        return measure(List.of(), "resident", verticle);
    }

    private static double measure(List<String> options, String what, EchoVerticle verticle) throws Exception {
        try (Child child = Child.java(options, LanguageBench.class, what, verticle.name())) {
            return Double.parseDouble(child.lineAfter("figure "));
        }
    }

    /// The contender: what is measured, and the verticle.
    public static void main(String[] arguments) throws Exception {
        EchoVerticle verticle = EchoVerticle.valueOf(arguments[1]);
        Path home = Temporary.folder();
        Files.writeString(home.resolve(verticle.file), verticle.text);
        DeploymentSpec spec = DeploymentSpec.of(verticle.file, home);
        if (verticle == EchoVerticle.NODE) {
            spec = spec.withHost("process");
        }
        NodeOptions options = NodeOptions.of("bench", home)
                .withHttp(HttpOptions.DEFAULTS.withPort(0))
                .withVertx(new JsonObject().put("eventLoopPoolSize", 1));
        try (Node node = Node.start(options, Hosts.all())) {
            node.deploy(spec);
            System.out.println("figure "
                    + switch (arguments[0]) {
                        case "memory" -> memory(node, spec);
                        case "resident" -> Resident.mebibytes(children().getFirst());
                        default -> perSecond(node);
                    });
        }
        System.exit(0);
    }

    private static double perSecond(Node node) throws Exception {
        Asker asker = new Asker();
        node.vertx().deployVerticle(asker).await(10, SECONDS);
        asker.warm(WARM_SECONDS, MOST_WARM_SECONDS);
        return asker.count(RUN_SECONDS, false);
    }

    /// MiB of heap that one more instance keeps.
    private static double memory(Node node, DeploymentSpec spec) {
        long before = used();
        node.deploy(spec.withName("more").withInstances(INSTANCES));
        return (used() - before) / (double) INSTANCES / (1 << 20);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static List<Long> children() {
        List<Long> children = new ArrayList<>();
        ProcessHandle.current().descendants().map(ProcessHandle::pid).forEach(children::add);
        children.sort((a, b) -> Double.compare(Resident.mebibytes(b), Resident.mebibytes(a)));
        return children;
    }
}
