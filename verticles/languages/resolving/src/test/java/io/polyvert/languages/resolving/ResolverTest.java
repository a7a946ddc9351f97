package io.polyvert.languages.resolving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.polyvert.deployments.DeploymentException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a repository of its own on loopback, which `settings.xml` makes the mirror of all others.
class ResolverTest {
    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger fetches = new AtomicInteger();
    private HttpServer server;
    private Resolver resolver;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            Path file = folder.resolve("remote" + exchange.getRequestURI().getPath());
            byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
        settings("""
                <mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:%d/</url></mirror></mirrors>
                """.formatted(server.getAddress().getPort()));
        resolver = new Resolver(folder.resolve(".m2"));
        publish(
                "one",
                "1.0",
                "<dependency><groupId>org.example</groupId><artifactId>two</artifactId>"
                        + "<version>2.0</version></dependency>");
        publish("two", "2.0", "");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void settings(String content) throws IOException {
        Path home = Files.createDirectories(folder.resolve(".m2"));
        Files.writeString(home.resolve("settings.xml"), "<settings>" + content + "</settings>");
    }

    private void publish(String artifact, String version, String dependencies) throws IOException {
        Path home = Files.createDirectories(
                folder.resolve("remote/org/example").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.writeString(home.resolve(name + ".pom"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>%s</artifactId>
                <version>%s</version><dependencies>%s</dependencies></project>
                """.formatted(artifact, version, dependencies));
        try (var jar = new JarOutputStream(Files.newOutputStream(home.resolve(name + ".jar")))) {
            jar.putNextEntry(new ZipEntry(artifact + ".txt"));
        }
        for (String file : List.of(name + ".pom", name + ".jar")) {
            Files.writeString(home.resolve(file + ".sha1"), sha1(home.resolve(file)));
        }
    }

    private static String sha1(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<String> resolve(String... artifacts) {
        return resolver.resolve(Dependencies.of(artifacts), "a.java", fetches::incrementAndGet).stream()
                .map(file -> String.valueOf(Objects.requireNonNull(file.getFileName())))
                .toList();
    }

    @Test
    void resolve_firstTime_fetchesAllThatIsNeededThroughTheMirror() {
        assertThat(resolve("org.example:one:1.0")).containsExactly("one-1.0.jar", "two-2.0.jar");
        assertThat(fetches).hasValue(1);
        assertThat(folder.resolve(".m2/repository/org/example/two/2.0/two-2.0.jar"))
                .exists();
    }

    @Test
    void resolve_again_touchesNoNetwork() {
        resolve("org.example:one:1.0");
        int before = requests.get();
        assertThat(resolve("org.example:one:1.0")).containsExactly("one-1.0.jar", "two-2.0.jar");
        assertThat(fetches).hasValue(1);
        assertThat(requests).hasValue(before);
    }

    @Test
    void resolve_unknownArtifact_namesItAndIsAskedAgain() throws IOException {
        assertThatThrownBy(() -> resolve("org.example:three:3.0"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .startsWith("a.java needs org.example:three:jar:3.0, which was not found: ")
                .endsWith("; check group, artifact and version, or name its repository: //REPO url");
        publish("three", "3.0", "");
        assertThat(resolve("org.example:three:3.0")).containsExactly("three-3.0.jar");
    }

    @Test
    void resolve_brokenChecksum_isRefused() throws IOException {
        Files.writeString(folder.resolve("remote/org/example/two/2.0/two-2.0.jar.sha1"), "0".repeat(40));
        assertThatThrownBy(() -> resolve("org.example:two:2.0"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains("org.example:two:2.0", "hecksum");
    }

    @Test
    void resolve_nobodyListens_saysWhatAndWhere() {
        server.stop(0);
        assertThatThrownBy(() -> resolve("org.example:one:1.0"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .startsWith("a.java needs org.example:one:1.0, which could not be fetched: ")
                .contains("onnect", "once it is in " + folder.resolve(".m2/repository") + " no network is needed");
    }

    @Test
    void resolve_offlineBySettings_saysSoWithoutAsking() throws IOException {
        settings("<offline>true</offline>");
        assertThatThrownBy(() -> resolve("org.example:one:1.0"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains("a.java needs org.example:one", "settings.xml says <offline>true</offline>");
        assertThat(requests).hasValue(0);
    }

    @Test
    void resolve_brokenSettings_saysWhere() throws IOException {
        settings("<mirrors>");
        assertThatThrownBy(() -> resolve("org.example:one:1.0"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains("settings.xml cannot be used: ");
    }
}
