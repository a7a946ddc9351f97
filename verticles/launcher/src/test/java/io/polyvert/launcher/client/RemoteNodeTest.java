package io.polyvert.launcher.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The way to a node over TLS, to a server that sends back what it gets.
class RemoteNodeTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SSLServerSocket server;

    private static String authority = "";

    @BeforeAll
    static void serve() throws Exception {
        Path keys = folder.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                keys.toString());
        Path pem = folder.resolve("ca.pem");
        keytool("-exportcert", "-rfc", "-file", pem.toString(), "-keystore", keys.toString());
        authority = pem.toString();
        server = (SSLServerSocket)
                context(keys).getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(RemoteNodeTest::echo);
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    private static void keytool(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", "node", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor(60, SECONDS) && process.exitValue() == 0)
                .as(said)
                .isTrue();
    }

    private static SSLContext context(Path keys) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void echo() {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException refused) {
                // a client that does not trust this server leaves
            }
        }
    }

    private static RemoteNode node(String host, String authorities) {
        return new RemoteNode("test", RemoteNode.url("tls://" + host + ":" + server.getLocalPort()), "", authorities);
    }

    @Test
    void tls_ofATrustedAuthority_carriesBytesBothWays() throws IOException {
        try (ByteChannel channel = node("localhost", authority).connect()) {
            channel.write(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
            ByteBuffer heard = ByteBuffer.allocate(5);
            while (heard.hasRemaining()) {
                assertThat(channel.read(heard)).isPositive();
            }
            assertThat(new String(heard.array(), US_ASCII)).isEqualTo("hello");
        }
    }

    @Test
    void tls_nobodyTrusts_isRefused() {
        assertThatThrownBy(() -> node("localhost", "").connect().close()).isInstanceOf(SSLException.class);
    }

    @Test
    void tls_ofAnotherHost_isRefused() {
        assertThatThrownBy(() -> node("127.0.0.1", authority).connect().close())
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:1", "tcp://a", "tcp://:1", "tcp://a:70000", "a:1", "tcp://a b:1"})
    void url_thatIsNone_saysWhatIsAllowed(String text) {
        assertThatThrownBy(() -> RemoteNode.url(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no address of a node; allowed: tcp://HOST:PORT, tls://HOST:PORT");
    }
}
