package io.polyvert.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.doors.HttpOptions;
import io.polyvert.launcher.Hosts;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.polyvert.typed.Contract;
import io.polyvert.typed.PythonClient;
import io.polyvert.typed.TypeScriptClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that are written from what a live node describes, its own services and one from a jar: their types
/// hold, and they call the node.
class TypedClientsIT {
    private static final Path SOURCES = Path.of("src/test/typed").toAbsolutePath();
    private static final Path CLIENTS = TypeScriptCompiler.ROOT.resolve("clients");
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Node node;

    @SuppressWarnings("NullAway.Init")
    private static List<Contract> contracts;

    @BeforeAll
    static void start() throws IOException, TimeoutException {
        node = Node.start(
                NodeOptions.of("typed", Files.createDirectories(folder.resolve("home")))
                        .withHttp(HttpOptions.DEFAULTS.withPort(-1)),
                Hosts.all());
        node.deploy(DeploymentSpec.of(TillJar.build(folder).toString(), folder));
        node.ready();
        contracts = node
                .vertx()
                .eventBus()
                .<JsonObject>request("platform.contracts", null)
                .await(PATIENCE_SECONDS, SECONDS)
                .body()
                .getJsonArray("contracts")
                .stream()
                .map(JsonObject.class::cast)
                .map(Contract::from)
                .toList();
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void node_describesItsOwnServicesAndThoseOfJars() {
        assertThat(contracts.stream().map(Contract::simpleName))
                .containsExactly("Base64Service", "JobsService", "WorkerService", "Till");
        assertThat(contracts.getLast().address()).isEqualTo("till");
    }

    @Test
    void typeScript_ofEveryContract_isStrictAndCallsTheNode() throws Exception {
        TypeScriptCompiler compiler = TypeScriptCompiler.in(Files.createDirectories(folder.resolve("tsc")));
        Path sources = Files.createDirectories(folder.resolve("ts"));
        for (Contract contract : contracts) {
            Files.writeString(sources.resolve(TypeScriptClient.fileName(contract)), TypeScriptClient.of(contract));
        }
        Path caller = Files.copy(SOURCES.resolve("caller.ts"), sources.resolve("caller.ts"));
        Path wrong = Files.copy(SOURCES.resolve("wrong.ts"), sources.resolve("wrong.ts"));
        Path out = Files.createDirectories(folder.resolve("js"));
        Files.writeString(out.resolve("package.json"), "{\"type\": \"module\"}");

        assertThat(compiler.compile(out, caller)).isEmpty();
        assertThat(compiler.check(wrong))
                .contains("(6,", "(7,", "(8,", "(9,", "(10,", "(11,")
                .doesNotContain("Base64Service.ts", "Till.ts(");
        String said = run(
                out,
                Map.of("VERTX_BUS", "unix:" + node.folder().socket()),
                "node",
                CLIENTS.resolve("javascript/vertx/runner.mjs").toString(),
                "caller.js");
        assertCalled(said, "from ts");
    }

    @Test
    void python_ofEveryContract_isTypedAndCallsTheNode() throws Exception {
        Path sources = python();
        String said = run(
                sources,
                Map.of("PYTHONPATH", CLIENTS.resolve("python").toString()),
                "python3",
                "caller.py",
                "unix:" + node.folder().socket());
        assertCalled(said, "from py");
    }

    @Test
    void python_ofEveryContract_passesMypy() throws Exception {
        Assumptions.assumeTrue(
                hasMypy(), "mypy is not here (Debian: apt-get install mypy): the types of Python are not checked");
        Path sources = python();
        String said = mypy(sources, "caller.py", "wrong.py");
        for (int line = 8; line <= 13; line++) {
            assertThat(said).contains("wrong.py:" + line + ": error");
        }
        assertThat(said.lines().filter(line -> !line.startsWith("wrong.py:")))
                .singleElement()
                .asString()
                .startsWith("Found ");
    }

    private static Path python() throws IOException {
        Path sources = Files.createTempDirectory(folder, "py");
        for (Contract contract : contracts) {
            Files.writeString(sources.resolve(PythonClient.fileName(contract)), PythonClient.of(contract));
        }
        Files.copy(SOURCES.resolve("caller.py"), sources.resolve("caller.py"));
        Files.copy(SOURCES.resolve("wrong.py"), sources.resolve("wrong.py"));
        return sources;
    }

    private static boolean hasMypy() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "mypy")));
    }

    private static String mypy(Path sources, String... files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mypy", "--strict", "--follow-imports=silent"));
        command.addAll(List.of(files));
        contracts.forEach(contract -> command.add(PythonClient.fileName(contract)));
        return run(sources, Map.of("MYPYPATH", CLIENTS.resolve("python").toString()), command.toArray(String[]::new));
    }

    private static void assertCalled(String said, String note) {
        JsonObject answer = new JsonObject(said.lines().reduce("", (_, line) -> line));
        assertThat(answer.getJsonArray("notes").contains(note)).as(said).isTrue();
        answer.remove("notes");
        assertThat(answer).isEqualTo(new JsonObject("""
                                {"text": "-_8", "bytes": [251, 255], "valid": false, "offset": 1, "pools": true,
                                 "job": "scheduled", "total": 1.5, "printed": true,
                                 "sale": {"article": "lemon", "pieces": 3, "tags": ["sour"]}, "refused": 404,
                                 "picture": [3, 2, 1], "none": null}
                                """));
    }

    private static String run(Path where, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(said);
    }
}
