package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.Decoded;
import io.polyvert.permissions.Policy;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The conversations of `PROTOCOL.md`, had with a node.
class ProtocolPageTest {
    private static final Path PAGE = Path.of("../../eventbus-codecs/PROTOCOL.md");
    private static final Pattern FRAME = Pattern.compile("([→←]) (\\{.*?})(?: \\+ ([0-9a-f ]+))?");
    private static final Pattern REPLY = Pattern.compile("__vertx\\.reply\\.\\d+");
    private static final Pattern NODE = Pattern.compile("\"node\":\"\\d+\"");
    private static final Pattern LEFT = Pattern.compile("\"timeout\":(29\\d\\d\\d|30000)");

    @TempDir
    Path folder;

    private final List<BusClient> clients = new ArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private TestNode node;
    private UnixDoor door;
    private BusClient giver;
    private volatile @Nullable ProcessSession process;
    /// Reply addresses of the page, and what they are in this run.
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private record Line(boolean isClients, String head, Optional<Buffer> body) {}

    @BeforeEach
    void open() {
        node = new TestNode(new Guard("secret", Policy.open()));
        door = soon(UnixDoor.open(node.vertx(), folder.resolve("bus.sock"), node.guard()));
        node.bus()
                .consumer(
                        "greet",
                        message -> message.reply(
                                "Hello, " + message.body(), new DeliveryOptions().addHeader("in", "english")));
        node.bus().<Buffer>consumer("reverse", message -> message.reply(reversed(message.body())));
        giver = node.client().hello();
        giver.send("{'type':'register','id':1,'address':'ticks'}");
        giver.receive();
        Thread.ofVirtual().start(this::give);
    }

    /// Two batches, the second one when it is pulled.
    private void give() {
        for (String batch : List.of("'stream':'mine','body':[1,2]", "'stream':'','body':[3]")) {
            String reply = giver.receive().getString("replyAddress");
            giver.send("{'type':'send','address':'" + reply + "'," + batch + "}");
        }
    }

    @AfterEach
    void close() {
        giver.close();
        clients.forEach(BusClient::close);
        node.close();
    }

    private static Buffer reversed(Buffer bytes) {
        Buffer reversed = Buffer.buffer();
        for (int at = bytes.length() - 1; at >= 0; at--) {
            reversed.appendByte(bytes.getByte(at));
        }
        return reversed;
    }

    private static List<Line> lines() throws IOException {
        List<Line> all = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher frame = FRAME.matcher(line);
            if (line.startsWith("```")) {
                within = line.equals("```frames");
            } else if (within && frame.matches()) {
                Optional<Buffer> body = Optional.ofNullable(frame.group(3))
                        .map(hex -> Buffer.buffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
                all.add(new Line(frame.group(1).equals("→"), frame.group(2), body));
            }
        }
        return all;
    }

    @Test
    void conversations_hadWithANode_areThoseOfThePage() throws Exception {
        for (Line line : lines()) {
            if (line.isClients) {
                say(line);
            } else {
                hear(line);
            }
        }

        assertThat(Stream.of("connected", "log INFO here", "ready", "connected", "failed no name is configured"))
                .allSatisfy(expected -> assertThat(told.poll(5, SECONDS)).isEqualTo(expected));
    }

    private void say(Line line) {
        JsonObject head = new JsonObject(line.head);
        if (head.getString("type").equals("hello")) {
            clients.add(connect(head.getString("key")));
        }
        addresses.forEach((page, real) -> head.getMap().replaceAll((_, value) -> page.equals(value) ? real : value));
        line.body.ifPresentOrElse(
                body -> clients.getLast().send(head.encode(), body),
                () -> clients.getLast().send(head));
    }

    private BusClient connect(@Nullable String key) {
        if (key == null) {
            return BusClient.tcp(node.port());
        }
        door.expect(key, new Greeter());
        return BusClient.unix(door.socket());
    }

    private void hear(Line line) throws Exception {
        if (process != null && line.head.contains("ping")) {
            process.beat(1);
        } else if (process != null && line.head.contains("stop")) {
            process.stop();
        }
        Decoded.Frame frame = clients.getLast().receiveFrame();
        String head = LEFT.matcher(frame.head().encode()).replaceAll("\"timeout\":30000");
        head = NODE.matcher(head).replaceAll("\"node\":\"4711\"");
        Matcher page = REPLY.matcher(line.head);
        Matcher real = REPLY.matcher(head);
        if (page.find() && real.find()) {
            addresses.putIfAbsent(page.group(), real.group());
            head = head.replace(String.valueOf(addresses.get(page.group())), page.group());
        }
        assertThat(head).isEqualTo(line.head);
        assertThat(frame.bytes()).isEqualTo(line.body);
    }

    private final class Greeter implements ProcessPeer {
        @Override
        public String deployment() {
            return "greeter";
        }

        @Override
        public int instance() {
            return 0;
        }

        @Override
        public JsonObject config() {
            return new JsonObject().put("name", "Ada");
        }

        @Override
        public void connected(ProcessSession session) {
            process = session;
            told.add("connected");
        }

        @Override
        public void ready() {
            told.add("ready");
        }

        @Override
        public void failed(String message, Optional<String> trace) {
            told.add("failed " + message);
        }

        @Override
        public void log(System.Logger.Level level, String message) {
            told.add("log " + level + " " + message);
        }

        @Override
        public void silent() {
            told.add("silent");
        }

        @Override
        public void closed(Collection<String> addresses) {
            told.add("closed");
        }
    }
}
