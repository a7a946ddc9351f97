package io.polyvert.launcher.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
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
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
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

    /// Of the server and, in the test of that, of the client.
    private static String certificate = "";

    private static String key = "";

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
        certificate = pem.toString();
        key = key(keys).toString();
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

    private static Path key(Path keys) throws GeneralSecurityException, IOException {
        String base64 = Base64.getMimeEncoder()
                .encodeToString(
                        store(keys).getKey("node", PASSWORD.toCharArray()).getEncoded());
        return Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    private static KeyStore store(Path keys) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /// Trusts itself.
    private static SSLContext context(Path keys) throws GeneralSecurityException, IOException {
        KeyStore store = store(keys);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("node", store.getCertificate("node"));
        trusted.init(authorities);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusted.getTrustManagers(), null);
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
        return node(host, new Pem(authorities, "", ""));
    }

    private static RemoteNode node(String host, Pem pem) {
        return new RemoteNode("test", RemoteNode.url("tls://" + host + ":" + server.getLocalPort()), "", pem);
    }

    @Test
    void tls_ofATrustedAuthority_carriesBytesBothWays() throws IOException {
        assertThat(echoed(node("localhost", certificate))).isEqualTo("hello");
    }

    @Test
    void tls_ofAServerThatAsksWhoComes_needsACertificate() throws IOException {
        server.setNeedClientAuth(true);
        try {
            assertThat(echoed(node("localhost", new Pem(certificate, certificate, key))))
                    .isEqualTo("hello");
            assertThatThrownBy(() -> echoed(node("localhost", certificate))).isInstanceOf(IOException.class);
        } finally {
            server.setNeedClientAuth(false);
        }
    }

    private static String echoed(RemoteNode node) throws IOException {
        try (ByteChannel channel = node.connect()) {
            channel.write(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
            ByteBuffer heard = ByteBuffer.allocate(5);
            while (heard.hasRemaining()) {
                if (channel.read(heard) < 0) {
                    throw new EOFException("the server ended the connection");
                }
            }
            return new String(heard.array(), US_ASCII);
        }
    }

    @Test
    void tls_nobodyTrusts_isRefusedWithWhatToName() {
        assertThatThrownBy(() -> node("localhost", "").connect().close())
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "node tls://localhost:%1$d of context 'test' shows a certificate of no authority that this"
                                + " machine trusts; name the file of its authority:"
                                + " vertx context add test --bus tls://localhost:%1$d --ca FILE",
                        server.getLocalPort());
    }

    @Test
    void tls_ofAnotherHost_isRefused() {
        assertThatThrownBy(() -> node("127.0.0.1", certificate).connect().close())
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
