package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TCP and HTTP with certificates, those of clients included, and HTTP/2 with and without.
class TlsDoorsTest {
    @TempDir
    private static Path certificates;

    private static TestCertificate first;
    private static TestCertificate second;
    private static TestCertificate till;

    @TempDir
    private Path folder;

    private TestNode node;
    private TlsOptions tls;

    @BeforeAll
    static void certificates() throws Exception {
        first = new TestCertificate(certificates, "CN=first");
        second = new TestCertificate(certificates, "CN=second");
        till = new TestCertificate(certificates, "CN=till-2, O=Shop");
    }

    @BeforeEach
    void open() throws Exception {
        Path file = Files.writeString(folder.resolve("permissions.yaml"), """
                roles: { clerk: { allow: { send: [greet, "user.{subject}"] } } }
                certificates: [{ subject: "CN=till-2,O=Shop", role: clerk, name: till-2 }]
                """);
        node = new TestNode(file);
        node.bus().consumer("greet", message -> message.reply("hello"));
        first.write(folder.resolve("server.pem"), folder.resolve("server.key"));
        till.write(folder.resolve("clients.pem"), folder.resolve("client.key"));
        tls = new TlsOptions(
                Optional.of(folder.resolve("server.pem")),
                Optional.of(folder.resolve("server.key")),
                Optional.of(folder.resolve("clients.pem")),
                false);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private HttpDoor openHttp() {
        io.polyvert.parts.Parts.put(node.vertx(), Routes.class, new Routes());
        return soon(HttpDoor.open(node.vertx(), HttpOptions.DEFAULTS.withPort(0), tls, node.guard()));
    }

    private static HttpResponse<String> post(String url, SSLContext context) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.noBody())
                .build();
        try (HttpClient http = HttpClient.newBuilder().sslContext(context).build()) {
            return http.send(request, BodyHandlers.ofString());
        }
    }

    @Test
    void http_withClientCertificate_isItsRoleOverHttp2() throws Exception {
        String url = "https://127.0.0.1:" + openHttp().port() + "/bus/";
        HttpResponse<String> answer = post(url + "greet", till.trusting(first));
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("\"hello\"");
        node.bus().consumer("user.till-2", message -> message.reply("yours"));
        assertThat(post(url + "user.till-2", till.trusting(first)).body()).isEqualTo("\"yours\"");
    }

    @Test
    void http_withoutKnownCertificate_isAnyone() throws Exception {
        HttpResponse<String> denied = post("https://127.0.0.1:" + openHttp().port() + "/bus/greet", stranger());
        assertThat(denied.statusCode()).isEqualTo(403);
    }

    /// Shows nothing, as its certificate is of no authority that the server names.
    private static SSLContext stranger() throws Exception {
        return second.trusting(first);
    }

    @Test
    void tcp_withClientCertificate_isItsRole() throws Exception {
        TcpDoor door = soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS.withPort(0), tls, node.guard()));
        assertThat(ask(till.trusting(first), door.port(), "greet").getString("body"))
                .isEqualTo("hello");
        assertThat(ask(stranger(), door.port(), "greet").getInteger("failureCode"))
                .isEqualTo(403);
    }

    private static JsonObject ask(SSLContext context, int port, String address) throws Exception {
        try (SSLSocket socket = connect(context, port)) {
            byte[] frame = new JsonObject()
                    .put("type", "send")
                    .put("address", address)
                    .put("replyAddress", "r1")
                    .encode()
                    .getBytes(UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(frame.length);
            out.write(frame);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new JsonObject(new String(in.readNBytes(in.readInt()), UTF_8));
        }
    }

    private static SSLSocket connect(SSLContext context, int port) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    @Test
    void certificate_replaced_isShownToTheNextClient() throws Exception {
        int port = soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS.withPort(0), tls, node.guard()))
                .port();
        SSLContext client = till.trusting(first, second);
        assertThat(shown(client, port)).isEqualTo("CN=first");
        try (AuditTrail log = new AuditTrail("io.polyvert.doors.Tls")) {
            Files.writeString(folder.resolve("server.pem"), "no certificate");
            assertThat(log.next()).startsWith("the certificate stays as it was; files=");
            assertThat(shown(client, port)).isEqualTo("CN=first");
            second.write(folder.resolve("server.pem"), folder.resolve("server.key"));
            String line;
            do {
                line = log.next();
            } while (!line.startsWith("certificate changed"));
        }
        assertThat(shown(client, port)).isEqualTo("CN=second");
    }

    @Test
    void certificate_beforeItsKey_isTakenWhenBothFit() throws Exception {
        int tcp = soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS.withPort(0), tls, node.guard()))
                .port();
        int http = openHttp().port();
        Path certificate = folder.resolve("server.pem");
        SSLContext client = till.trusting(first, second);
        try (AuditTrail log = new AuditTrail("io.polyvert.doors.Tls")) {
            second.write(certificate, folder.resolve("later.key"));
            String misfit = folder.resolve("server.key") + " and " + certificate
                    + " cannot be used: the key is not that of the certificate; put the two of one pair there";
            assertThat(log.next())
                    .startsWith("the certificate stays as it was; files=")
                    .endsWith(misfit);
            assertThat(log.next()).as("of the other door").endsWith(misfit);
            assertThat(shown(client, tcp)).isEqualTo("CN=first");
            assertThat(shown(client, http)).isEqualTo("CN=first");
            second.write(certificate, folder.resolve("server.key"));
            assertThat(log.next()).startsWith("certificate changed");
            assertThat(log.next()).startsWith("certificate changed");
        }
        assertThat(shown(client, tcp)).isEqualTo("CN=second");
        assertThat(shown(client, http)).isEqualTo("CN=second");
    }

    private static String shown(SSLContext context, int port) throws Exception {
        try (SSLSocket socket = connect(context, port)) {
            X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return own.getSubjectX500Principal().getName();
        }
    }

    @Test
    void certificate_thatIsNone_failsWithASentence() throws Exception {
        Files.writeString(folder.resolve("server.pem"), "nothing");
        assertThatThrownBy(() -> soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS.withPort(0), tls, node.guard())))
                .isInstanceOf(DoorException.class)
                .hasMessageStartingWith("the TCP door cannot open with this certificate: ");
    }

    @ParameterizedTest
    @CsvSource({"RSA,the key is not that of the certificate", "EC,private key algorithm does not match"})
    void key_ofAnotherCertificate_isRefusedAtStart(String algorithm, String problem) throws Exception {
        new TestCertificate(certificates, "CN=third", "RSA")
                .write(folder.resolve("server.pem"), folder.resolve("unused.key"));
        new TestCertificate(certificates, "CN=fourth", algorithm)
                .write(folder.resolve("unused.pem"), folder.resolve("server.key"));
        String reason =
                folder.resolve("server.key") + " and " + folder.resolve("server.pem") + " cannot be used: " + problem;
        assertThatThrownBy(() -> soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS.withPort(0), tls, node.guard())))
                .hasMessageStartingWith("the TCP door cannot open with this certificate: " + reason);
        assertThatThrownBy(this::openHttp).hasMessageContaining(reason);
    }

    @Test
    void key_ofRsa_isTaken() throws Exception {
        TestCertificate third = new TestCertificate(certificates, "CN=fifth", "RSA");
        third.write(folder.resolve("server.pem"), folder.resolve("server.key"));
        assertThat(shown(till.trusting(third), openHttp().port())).isEqualTo("CN=fifth");
    }

    @Test
    void options_incomplete_areRefused() {
        Optional<Path> file = Optional.of(folder.resolve("server.pem"));
        assertThatThrownBy(() -> new TlsOptions(file, Optional.empty(), Optional.empty(), false))
                .hasMessage("tls.certificate and tls.key belong together; one of them is missing");
        assertThatThrownBy(() -> new TlsOptions(file, file, Optional.empty(), true))
                .hasMessage("tls.clientsRequired needs tls.clients, the authorities to trust");
    }
}
