package io.polyvert.languages.java;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Threading;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class JavaHostTest {
    private static final String HELLO = """
            import io.vertx.core.Future;
            import io.vertx.core.VerticleBase;
            public class Hello extends VerticleBase {
                @Override public Future<?> start() {
                    return vertx.eventBus().<String>consumer("greet", message ->
                        message.reply(config().getString("greeting", "Hello") + ", " + message.body())).completion();
                }
            }
            """;

    private final JavaHost host = new JavaHost();

    @TempDir
    Path folder;

    private DeploymentSpec file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return DeploymentSpec.of(name, folder).withName("test");
    }

    private String deploy(Vertx vertx, DeploymentSpec spec) throws Exception {
        Threading threading = spec.threading().orElse(host.threadings().getFirst());
        DeploymentOptions options = new DeploymentOptions()
                .setConfig(spec.config())
                .setInstances(spec.instances())
                .setThreadingModel(ThreadingModel.valueOf(threading.name()));
        return vertx.deployVerticle(host.prepare(vertx, spec), options).await(20, SECONDS);
    }

    private static Object ask(Vertx vertx, String address, Object body) throws Exception {
        return vertx.eventBus().request(address, body).await(10, SECONDS).body();
    }

    private void refused(Vertx vertx, DeploymentSpec spec, String... texts) {
        assertThatThrownBy(() -> deploy(vertx, spec))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains(texts);
    }

    @Test
    void source_publicClassInLowerCaseFile_runsWithItsConfig(Vertx vertx) throws Exception {
        deploy(vertx, file("hello.java", HELLO).withConfig(new JsonObject().put("greeting", "Good day")));
        assertThat(ask(vertx, "greet", "Ada")).isEqualTo("Good day, Ada");
    }

    @Test
    void source_withNeighbourInPackage_compilesBoth(Vertx vertx) throws Exception {
        file("com/example/Words.java", """
                package com.example;
                class Words { static final String HELLO = Main.PREFIX + "llo"; }
                """);
        deploy(vertx, file("com/example/Main.java", """
                package com.example;
                import io.vertx.core.*;
                public class Main extends VerticleBase {
                    static final String PREFIX = "He" .toString();
                    public Future<?> start() {
                        return vertx.eventBus().consumer("word", m -> m.reply(Words.HELLO)).completion();
                    }
                }
                """));
        assertThat(ask(vertx, "word", "")).isEqualTo("Hello");
    }

    @Test
    void source_abstractVerticleAmongOtherClasses_isFound(Vertx vertx) throws Exception {
        deploy(vertx, file("mixed.java", """
                import io.vertx.core.*;
                class Old extends AbstractVerticle {
                    record Answer(int value) {}
                    public void start(Promise<Void> started) {
                        vertx.eventBus().consumer("old", m -> m.reply(new Answer(42).value()));
                        started.complete();
                    }
                }
                interface Unused {}
                """));
        assertThat(ask(vertx, "old", "")).isEqualTo(42);
    }

    @ParameterizedTest
    @CsvSource({"EVENT_LOOP, true, false", "WORKER, false, false", "VIRTUAL_THREAD, false, true"})
    void source_onEachThreadingModel_runsThere(String threading, boolean loop, boolean virtual, Vertx vertx)
            throws Exception {
        deploy(vertx, file("where.java", """
                import io.vertx.core.*;
                import io.vertx.core.json.JsonArray;
                public class Where extends VerticleBase {
                    public Future<?> start() {
                        return vertx.eventBus().consumer("where", m -> m.reply(new JsonArray()
                            .add(Context.isOnEventLoopThread()).add(Thread.currentThread().isVirtual()))).completion();
                    }
                }
                """).withThreading(Threading.valueOf(threading)));
        assertThat(ask(vertx, "where", "")).hasToString("[" + loop + "," + virtual + "]");
    }

    @Test
    void source_threeInstances_areThreeObjectsOfOneClass(Vertx vertx) throws Exception {
        deploy(vertx, file("count.java", """
                import io.vertx.core.*;
                import java.util.concurrent.atomic.AtomicInteger;
                public class Count extends VerticleBase {
                    static final AtomicInteger INSTANCES = new AtomicInteger();
                    public Future<?> start() {
                        INSTANCES.incrementAndGet();
                        return vertx.eventBus().consumer("count", m -> m.reply(INSTANCES.get())).completion();
                    }
                }
                """).withInstances(3));
        assertThat(ask(vertx, "count", "")).isEqualTo(3);
    }

    @Test
    void source_undeployed_stopsEvenWhenStopReturnsNull(Vertx vertx) throws Exception {
        String id = deploy(vertx, file("stop.java", """
                import io.vertx.core.*;
                public class Stop extends VerticleBase {
                    public Future<?> start() { return Future.succeededFuture(); }
                    public Future<?> stop() throws Exception { vertx.sharedData().getLocalMap("seen").put("stopped", true); return null; }
                }
                """));
        vertx.undeploy(id).await(5, SECONDS);
        assertThat(vertx.sharedData().getLocalMap("seen")).containsEntry("stopped", true);
    }

    @Test
    void source_doesNotCompile_saysPlaceMessageLineAndCaret(Vertx vertx) throws Exception {
        DeploymentSpec spec = file("broken.java", "public class Broken {\n\tint x = count;\n}\n");
        assertThatThrownBy(() -> deploy(vertx, spec))
                .isInstanceOf(DeploymentException.class)
                .hasMessage("""
                broken.java does not compile
                broken.java:2:17: cannot find symbol; symbol:   variable count; location: class Broken
                    \tint x = count;
                    \t        ^""");
    }

    @Test
    void source_withManyErrors_showsFive(Vertx vertx) throws Exception {
        String lines = IntStream.range(0, 12)
                .mapToObj(i -> "int x" + i + " = nothing;\n")
                .reduce("", String::concat);
        DeploymentSpec spec = file("many.java", "class Many {\n" + lines + "}\n");
        assertThatThrownBy(() -> deploy(vertx, spec))
                .message()
                .contains("many.java:6:")
                .doesNotContain("many.java:7:")
                .endsWith("\nand 7 more");
    }

    @Test
    void source_errorInNeighbour_namesTheNeighbour(Vertx vertx) throws Exception {
        file("Words.java", "class Words { static int count() { return \"text\"; } }");
        refused(
                vertx,
                file("uses.java", "class Uses { int x = Words.count(); }"),
                "Words.java:1:43: incompatible types");
    }

    @Test
    void source_withoutVerticle_saysWhatItNeeds(Vertx vertx) throws Exception {
        refused(vertx, file("plain.java", "class Plain {}"), "plain.java has no verticle", "VerticleBase");
    }

    @Test
    void source_withTwoVerticles_namesThem(Vertx vertx) throws Exception {
        refused(vertx, file("two.java", """
                import io.vertx.core.*;
                class A extends VerticleBase {}
                class B extends VerticleBase {}
                """), "two.java has several verticles: A, B; make the one to run public");
    }

    @Test
    void source_notUtf8_saysSo(Vertx vertx) throws Exception {
        DeploymentSpec spec = file("latin.java", "");
        Files.write(spec.file(), new byte[] {'c', (byte) 0xE9, ' '});
        refused(vertx, spec, "latin.java is not UTF-8 text");
    }

    @Test
    void source_missingOrFolder_saysSo(Vertx vertx) throws Exception {
        refused(vertx, DeploymentSpec.of("nowhere.java", folder), "nowhere.java does not exist in " + folder);
        Files.createDirectory(folder.resolve("folder.java"));
        refused(vertx, DeploymentSpec.of("folder.java", folder), "folder.java is a folder");
    }

    @Test
    void start_throwingOrFailingOrNull_saysWhereAndWhy(Vertx vertx) throws Exception {
        String verticle = """
                import io.vertx.core.*;
                public class Fails extends VerticleBase {
                    public Future<?> start() throws Exception {
                        %s
                    }
                }
                """;
        refused(
                vertx,
                file("a.java", verticle.formatted("throw new java.io.IOException(\"no disk\");")),
                "Fails failed in start: java.io.IOException: no disk (a.java:4)");
        refused(
                vertx,
                file("b.java", verticle.formatted("return Future.failedFuture(\"no luck\");")),
                "Fails failed in start: ",
                "no luck");
        refused(vertx, file("c.java", verticle.formatted("return null;")), "Fails.start() returned null");
        refused(
                vertx,
                file("d.java", "public class D extends io.vertx.core.VerticleBase { int zero = 0; int x = 1 / zero; }"),
                "D failed in its constructor: java.lang.ArithmeticException: / by zero (d.java:1)");
        refused(
                vertx,
                file("e.java", "public class E extends io.vertx.core.VerticleBase { E(int port) {} }"),
                "E has no constructor without parameters");
    }

    /// Compiles [#HELLO] into a folder of classes.
    private Path classes() throws IOException {
        Path source = Files.writeString(folder.resolve("Hello.java"), HELLO);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String classPath = System.getProperty("java.class.path");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", classes.toString(), source.toString());
        assertThat(result).isZero();
        return classes;
    }

    private void jar(String name, Attributes attributes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putAll(attributes);
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new ZipEntry("Hello.class"));
            jar.write(Files.readAllBytes(classes().resolve("Hello.class")));
        }
    }

    private static Attributes mainVerticle(String name) {
        Attributes attributes = new Attributes();
        attributes.putValue("Main-Verticle", name);
        return attributes;
    }

    @Test
    void jar_withMainVerticle_runs(Vertx vertx) throws Exception {
        jar("app.jar", mainVerticle("Hello"));
        deploy(vertx, DeploymentSpec.of("app.jar", folder));
        assertThat(ask(vertx, "greet", "Bob")).isEqualTo("Hello, Bob");
    }

    @Test
    void jar_withoutMainVerticle_saysWhatToAdd(Vertx vertx) throws Exception {
        jar("app.jar", new Attributes());
        refused(vertx, DeploymentSpec.of("app.jar", folder), "app.jar names no Main-Verticle", "`Main-Verticle: ");
    }

    @Test
    void jar_withMistypedMainVerticle_suggests(Vertx vertx) throws Exception {
        jar("app.jar", mainVerticle("Helo"));
        refused(
                vertx,
                DeploymentSpec.of("app.jar", folder),
                "Main-Verticle of app.jar Helo is not on the class path",
                "did you mean 'Hello'?");
    }

    @Test
    void jar_notAJar_saysSo(Vertx vertx) throws Exception {
        refused(vertx, file("app.jar", "text"), "app.jar cannot be read as a jar: ");
    }

    @Test
    void name_ofClassOnTheClassPath_runs(Vertx vertx) throws Exception {
        deploy(vertx, DeploymentSpec.of("Hello", folder).withClasspath(List.of(classes())));
        assertThat(ask(vertx, "greet", "Eve")).isEqualTo("Hello, Eve");
    }

    @Test
    void name_unknownOrNoVerticleOrBadEntry_saysSo(Vertx vertx) {
        refused(
                vertx,
                DeploymentSpec.of("com.example.Main", folder),
                "class com.example.Main is not on the class path");
        refused(vertx, DeploymentSpec.of("java.lang.String", folder), "java.lang.String is not a verticle");
        refused(
                vertx,
                DeploymentSpec.of("Hello", folder).withClasspath(List.of(Path.of("absent.jar"))),
                "class path entry " + folder.resolve("absent.jar") + " does not exist");
    }

    @Test
    void source_usesClassPathOfDeployment_compilesAndRuns(Vertx vertx) throws Exception {
        Path classes = classes();
        Files.delete(folder.resolve("Hello.java"));
        deploy(
                vertx,
                file("sub/child.java", "public class Child extends Hello {}").withClasspath(List.of(classes)));
        assertThat(ask(vertx, "greet", "Joe")).isEqualTo("Hello, Joe");
    }
}
