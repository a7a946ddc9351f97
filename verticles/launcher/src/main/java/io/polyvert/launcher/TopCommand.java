package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.launcher.top.Screen;
import io.polyvert.launcher.top.TopScreen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "top",
        description = {
            "Shows what the nodes do: loops and how late they are, who waits, messages a second. `q` ends.",
            "Where there is no terminal it prints a block each time."
        })
final class TopCommand implements Callable<Integer> {
    private static final TopScreen.Style PLAIN = new TopScreen.Style(Integer.MAX_VALUE, 160, false);

    @Mixin
    private NodeChoice node = new NodeChoice();

    @Option(names = "--every", paramLabel = "SECONDS", description = "From one look to the next. Default: 1.")
    private double every = 1;

    @Option(names = "--count", converter = Count.class, paramLabel = "N", description = "End after N looks.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object in each line: what the nodes say.")
    private boolean json;

    @Option(names = "--timeout", paramLabel = "MS", description = "Longest wait for the node. Default: 30000.")
    private long timeoutMs = 30_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private List<JsonObject> before = List.of();
    private long beforeNanos;

    @Override
    public Integer call() {
        if (!(every >= 0.1 && every <= 3_600)) {
            throw new SettingException("--every", every + " is outside 0.1..3600 seconds");
        }
        try (BusClient client = node.connect()) {
            look(client); // rates need a past
            if (!json && Screen.isThere()) {
                draw(client);
            } else {
                print(client);
            }
            return 0;
        }
    }

    private void draw(BusClient client) {
        try (Screen screen = Screen.open(spec.commandLine().getOut())) {
            for (long done = 0; done < count && screen.pause(everyMs()); done++) {
                int[] size = screen.size();
                boolean hasColours = System.getenv("NO_COLOR") == null;
                screen.show(lines(client, new TopScreen.Style(size[0] - 1, size[1], hasColours)));
            }
        }
    }

    private void print(BusClient client) {
        var out = spec.commandLine().getOut();
        for (long done = 0; done < count; done++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(everyMs()));
            if (json) {
                out.println(new JsonObject()
                        .put("nodes", new JsonArray(look(client)))
                        .encode());
            } else {
                lines(client, PLAIN).forEach(out::println);
                out.println();
            }
            out.flush();
        }
    }

    private long everyMs() {
        return Math.round(every * 1_000);
    }

    private List<String> lines(BusClient client, TopScreen.Style style) {
        List<JsonObject> past = before;
        long since = beforeNanos;
        List<JsonObject> nodes = look(client);
        return TopScreen.of(past, nodes, (beforeNanos - since) / 1e9, style);
    }

    private List<JsonObject> look(BusClient client) {
        before = Addresses.nodes(client, timeoutMs).toList();
        beforeNanos = System.nanoTime();
        return before;
    }
}
