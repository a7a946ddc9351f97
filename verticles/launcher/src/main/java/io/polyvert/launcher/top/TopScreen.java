package io.polyvert.launcher.top;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The lines of `vertx top`: what nodes said of themselves, now and a moment ago.
public final class TopScreen {
    private static final double LATE_MS = 10;
    private static final double BUSY = 80;

    private final List<JsonObject> nodes;
    private final Map<String, JsonObject> before = new HashMap<>();
    private final double seconds;
    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private TopScreen(List<JsonObject> before, List<JsonObject> nodes, double seconds, Style style) {
        before.forEach(node -> this.before.put(node.getString("id"), node));
        this.nodes = nodes;
        this.seconds = seconds;
        this.style = style;
    }

    /// How it is drawn.
    ///
    /// @param rows at most so many lines, of at most so many columns
    public record Style(int rows, int columns, boolean hasColours) {}

    /// One address of all nodes.
    private record Row(String address, int consumers, double sent, double delivered, double failed) {
        Row plus(Row other) {
            return new Row(
                    address,
                    consumers + other.consumers,
                    sent + other.sent,
                    delivered + other.delivered,
                    failed + other.failed);
        }
    }

    /// Nodes as `platform.nodes` shows them, `seconds` apart.
    public static List<String> of(List<JsonObject> before, List<JsonObject> nodes, double seconds, Style style) {
        TopScreen screen = new TopScreen(before, nodes, seconds, style);
        screen.draw();
        return screen.lines.stream().limit(style.rows()).toList();
    }

    private void draw() {
        nodes.forEach(this::node);
        title("%-28s %8s %8s".formatted("LOOP", "LATE MS", "BUSY %"));
        nodes.forEach(this::loops);
        title("%-28s %8s %8s %10s %10s".formatted("WORKERS", "RUNNING", "WAITING", "WAIT MS", "REFUSED"));
        nodes.forEach(this::workers);
        title("%-36s %9s %10s %10s %8s".formatted("ADDRESS (per second)", "CONSUMERS", "SENT", "DELIVERED", "FAILED"));
        addresses();
    }

    private void node(JsonObject node) {
        if (node.containsKey("failure")) {
            add(red("%s: %s".formatted(node.getString("id"), node.getString("failure"))));
            return;
        }
        JsonObject calls = node.getJsonObject("calls", new JsonObject());
        add("%s  up %s  heap %d of %d MB  deployments %d  calls in hand %d, cancelled %d"
                .formatted(
                        node.getString("name"),
                        uptime(node.getLong("uptimeMs", 0L)),
                        node.getLong("heapUsedBytes", 0L) >> 20,
                        node.getLong("heapMaxBytes", 0L) >> 20,
                        node.getJsonArray("deployments", new JsonArray()).size(),
                        calls.getLong("inHand", 0L),
                        calls.getLong("cancelled", 0L)));
    }

    private static String uptime(long ms) {
        Duration up = Duration.ofMillis(ms);
        return up.toHours() > 0
                ? up.toHours() + " h " + up.toMinutesPart() + " min"
                : up.toMinutes() > 0 ? up.toMinutes() + " min" : up.toSeconds() + " s";
    }

    private void loops(JsonObject node) {
        JsonArray then = before(node).getJsonArray("loops", new JsonArray());
        JsonArray now = node.getJsonArray("loops", new JsonArray());
        for (int number = 0; number < now.size(); number++) {
            JsonObject loop = now.getJsonObject(number);
            long used = number < then.size()
                    ? loop.getLong("cpuMs", 0L) - then.getJsonObject(number).getLong("cpuMs", 0L)
                    : 0;
            double busy = Math.clamp(used / (10 * seconds), 0, 100);
            double late = loop.getDouble("lateMs", 0.0);
            String line = "%-28s %8.2f %8.0f"
                    .formatted(named(node, loop.getString("name").replaceFirst("vert\\.x-eventloop-", "")), late, busy);
            add(late >= LATE_MS || busy >= BUSY ? red(line) : line);
        }
    }

    private String named(JsonObject node, String name) {
        return nodes.size() == 1 ? name : node.getString("name") + " " + name;
    }

    private JsonObject before(JsonObject node) {
        return before.getOrDefault(node.getString("id"), new JsonObject());
    }

    private void workers(JsonObject node) {
        Map<String, JsonObject> then = new HashMap<>();
        objects(before(node), "workers").forEach(pool -> then.put(pool.getString("pool"), pool));
        objects(node, "workers").forEach(pool -> {
            JsonObject past = then.getOrDefault(pool.getString("pool"), pool);
            long done = pool.getLong("done", 0L) - past.getLong("done", 0L);
            long waited = pool.getLong("waitedMs", 0L) - past.getLong("waitedMs", 0L);
            long queued = pool.getLong("queued", 0L);
            String line = "%-28s %8d %8d %10s %10d"
                    .formatted(
                            named(node, pool.getString("pool")),
                            pool.getLong("running", 0L),
                            queued,
                            done == 0 ? "-" : String.valueOf(waited / done),
                            pool.getLong("refused", 0L));
            add(queued > 0 ? red(line) : line);
        });
    }

    private void addresses() {
        Map<String, Row> rows = new TreeMap<>();
        for (JsonObject node : nodes) {
            Map<String, JsonObject> then = new HashMap<>();
            objects(before(node), "addresses").forEach(row -> then.put(row.getString("address"), row));
            objects(node, "addresses")
                    .map(row -> row(row, then.getOrDefault(row.getString("address"), new JsonObject())))
                    .forEach(row -> rows.merge(row.address(), row, Row::plus));
        }
        rows.values().stream()
                .filter(row -> !row.address().startsWith("platform.") && (row.consumers() > 0 || row.sent() > 0))
                .sorted(Comparator.comparingDouble(Row::sent)
                        .thenComparingDouble(Row::delivered)
                        .reversed())
                .forEach(row -> {
                    String line = "%-36s %9d %10.0f %10.0f %8.0f"
                            .formatted(row.address(), row.consumers(), row.sent(), row.delivered(), row.failed());
                    add(row.failed() > 0 ? red(line) : line);
                });
    }

    private Row row(JsonObject now, JsonObject then) {
        return new Row(
                now.getString("address"),
                now.getInteger("consumers", 0),
                rate(now, then, "sent"),
                rate(now, then, "delivered"),
                rate(now, then, "failed"));
    }

    private double rate(JsonObject now, JsonObject then, String key) {
        return then.isEmpty() ? 0 : Math.max(0, now.getLong(key, 0L) - then.getLong(key, 0L)) / seconds;
    }

    private static Stream<JsonObject> objects(JsonObject json, String key) {
        return json.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast);
    }

    private void title(String words) {
        lines.add("");
        String line = cut(words);
        lines.add(style.hasColours() ? "\033[1m" + line + "\033[0m" : line);
    }

    private void add(String line) {
        lines.add(line.startsWith("\033") ? line : cut(line));
    }

    private String red(String line) {
        return style.hasColours() ? "\033[31m" + cut(line) + "\033[0m" : line;
    }

    private String cut(String line) {
        return line.substring(0, Math.min(line.length(), style.columns())).stripTrailing();
    }
}
