package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDoorTest {
    @TempDir
    Path folder;

    private TestNode node;
    private Path socket;
    private UnixDoor door;

    @BeforeEach
    void open() {
        node = new TestNode();
        socket = folder.resolve("node/bus.sock");
        door = soon(UnixDoor.open(node.vertx(), socket, node.guard()));
    }

    @AfterEach
    void close() {
        node.close();
    }

    /// Writes down what a process told.
    private static final class Told implements ProcessPeer {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final BlockingQueue<ProcessSession> sessions = new LinkedBlockingQueue<>();

        @Override
        public String deployment() {
            return "hello";
        }

        @Override
        public int instance() {
            return 2;
        }

        @Override
        public JsonObject config() {
            return new JsonObject().put("greeting", "Salut");
        }

        @Override
        public void connected(ProcessSession session) {
            sessions.add(session);
            all.add("connected");
        }

        @Override
        public void ready() {
            all.add("ready");
        }

        @Override
        public void failed(String message, Optional<String> trace) {
            all.add("failed " + message + " " + trace.orElse("-"));
        }

        @Override
        public void log(System.Logger.Level level, String message) {
            all.add(level + " " + message);
        }

        @Override
        public void silent() {
            all.add("silent");
        }

        @Override
        public void closed(Collection<String> addresses) {
            all.add("closed");
        }

        String next() throws InterruptedException {
            return String.valueOf(all.poll(5, SECONDS));
        }

        ProcessSession session() throws InterruptedException {
            return sessions.poll(5, SECONDS);
        }
    }

    private BusClient process(String key) {
        BusClient client = BusClient.unix(socket);
        client.send(new JsonObject().put("type", "hello").put("version", 1).put("key", key));
        return client;
    }

    @Test
    void socket_andItsFolder_areTheOwnersOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void session_withoutKey_isTheAdministrators() {
        node.bus().consumer("platform.nodes", message -> message.reply("one"));
        try (BusClient client = BusClient.unix(socket)) {
            client.send("{'type':'send','address':'platform.nodes','replyAddress':'r1'}");
            assertThat(client.receive().getString("body")).isEqualTo("one");
        }
    }

    @Test
    void process_saysHello_hearsWhoItIs() {
        door.expect("k1", new Told());
        try (BusClient client = process("k1")) {
            JsonObject hello = client.receive();
            assertThat(hello.getString("deployment")).isEqualTo("hello");
            assertThat(hello.getInteger("instance")).isEqualTo(2);
            assertThat(hello.getJsonObject("config")).isEqualTo(new JsonObject().put("greeting", "Salut"));
            client.send("{'type':'register','id':1,'address':'platform.nodes'}");
            assertThat(client.receive().getString("message")).isEqualTo("access_denied");
        }
    }

    @Test
    void process_fromReadyToItsEnd_isHeardInOrder() throws Exception {
        var told = new Told();
        door.expect("k1", told);
        try (BusClient client = process("k1")) {
            client.receive();
            client.send("{'type':'log','level':'warning','message':'warm'}");
            client.send("{'type':'ready'}");
            client.send("{'type':'ready'}");
            assertThat(client.receive().getString("message")).isEqualTo("invalid_frame");
            client.send("{'type':'log','message':'plain'}");
            client.expectNothing();
        }
        for (String expected : new String[] {"connected", "WARNING warm", "ready", "INFO plain", "closed"}) {
            assertThat(told.next()).isEqualTo(expected);
        }
    }

    @Test
    void process_thatFails_isHeardWithItsTrace() throws Exception {
        var told = new Told();
        door.expect("k1", told);
        try (BusClient client = process("k1")) {
            client.receive();
            client.send("{'type':'failed','message':'no module named x','trace':'line 3'}");
            assertThat(told.next()).isEqualTo("connected");
            assertThat(told.next()).isEqualTo("failed no module named x line 3");
        }
    }

    @Test
    void stop_reachesTheProcess_andCloseEndsIt() throws Exception {
        var told = new Told();
        door.expect("k1", told);
        try (BusClient client = process("k1")) {
            client.receive();
            ProcessSession session = told.session();
            session.stop();
            assertThat(client.receiveText()).isEqualTo("{'type':'stop'}");
            session.close();
            client.expectEnd();
        }
        assertThat(told.next()).isEqualTo("connected");
        assertThat(told.next()).isEqualTo("closed");
    }

    @Test
    void request_toAProcessThatDies_failsAtOnceAndNamesIt() {
        door.expect("k1", new Told());
        Future<Message<Object>> answer;
        try (BusClient client = process("k1")) {
            client.receive();
            client.send("{'type':'register','id':1,'address':'greet'}");
            client.receive();
            answer = node.bus().request("greet", "Ada");
            client.receive();
        }
        var failure = catchThrowableOfType(ReplyException.class, () -> soon(answer));
        assertThat(failure.failureCode()).isEqualTo(503);
        assertThat(failure).hasMessage("the process of 'hello' that served 'greet' is gone");
    }

    @Test
    void key_usedTwiceCancelledOrUnknown_isRefused() {
        door.expect("k1", new Told());
        door.expect("k2", new Told()).cancel();
        try (BusClient first = process("k1")) {
            assertThat(first.receive().getString("type")).isEqualTo("hello");
            for (String key : new String[] {"k1", "k2", "k3"}) {
                try (BusClient refused = process(key)) {
                    assertThat(refused.receive().getString("message")).isEqualTo("access_denied");
                    refused.expectEnd();
                }
            }
            first.expectNothing();
        }
    }

    @Test
    void open_whereANodeListens_isRefused_andWhereOneDied_replacesItsSocket() throws Exception {
        assertThatThrownBy(() -> soon(UnixDoor.open(node.vertx(), socket, node.guard())))
                .isInstanceOf(DoorException.class)
                .hasMessageStartingWith("another node listens at " + socket);
        soon(door.close());
        assertThat(socket).doesNotExist();
        leaveStaleSocket(socket);
        soon(UnixDoor.open(node.vertx(), socket, node.guard()));
        try (BusClient client = BusClient.unix(socket)) {
            client.expectNothing();
        }
    }

    @Test
    void open_inAFolderThatOthersMayEnter_isRefused() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> soon(UnixDoor.open(node.vertx(), open.resolve("bus.sock"), node.guard())))
                .isInstanceOf(DoorException.class)
                .hasMessageEndingWith("close it with: chmod 700 " + open);
    }

    @Test
    void open_overAnotherFileOrWithALongPath_isRefused() throws Exception {
        Path file = Files.createFile(socket.resolveSibling("notes.txt"));
        assertThatThrownBy(() -> soon(UnixDoor.open(node.vertx(), file, node.guard())))
                .hasMessageContaining("is not a socket");
        assertThat(file).exists();
        Path distant = socket.resolveSibling("x".repeat(120));
        assertThatThrownBy(() -> soon(UnixDoor.open(node.vertx(), distant, node.guard())))
                .hasMessageContaining("the system allows 103");
    }

    private static void leaveStaleSocket(Path path) throws Exception {
        try (var channel = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            channel.bind(java.net.UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
    }
}
