package io.polyvert.launcher;

import io.polyvert.bus.DidYouMean;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.bench.Bench;
import io.polyvert.launcher.bench.EchoPeer;
import io.polyvert.launcher.bench.Fanout;
import io.polyvert.launcher.bench.Payload;
import io.polyvert.launcher.bench.Plan;
import io.polyvert.launcher.bench.Result;
import io.polyvert.launcher.bench.RoundTrips;
import io.polyvert.launcher.bench.StreamRead;
import io.polyvert.launcher.client.Peer;
import io.polyvert.launcher.client.Refused;
import io.polyvert.launcher.settings.SettingException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measures the bus: rr (requests), send (one way), stream (items), fanout (publish to subscribers).",
            "rr, send and stream need a peer, in another terminal or on another machine: vertx bench echo",
            "With --rate, each request is measured from when it was due (coordinated omission is corrected)."
        })
final class BenchCommand implements Callable<Integer> {
    private static final List<String> KINDS = List.of("rr", "send", "stream", "fanout", "echo");

    @Parameters(
            index = "0",
            paramLabel = "rr|send|stream|fanout|echo",
            description = "What to measure; echo is the peer.")
    private String kind = "";

    @Mixin
    private NodeChoice node = new NodeChoice();

    @Option(
            names = "--payload",
            split = ",",
            paramLabel = "P",
            description = "json100, 1k, 64k, or several. Default: json100.")
    private List<String> payloads = List.of("json100");

    @Option(
            names = "--inflight",
            split = ",",
            paramLabel = "N",
            description = "Under way at a time; may be several. Default: 64.")
    private List<Integer> inFlight = List.of(64);

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "So many a second, for rr and send. Default: as many as go.")
    private double rate = 0;

    @Option(names = "--seconds", paramLabel = "S", description = "How long is measured. Default: 5.")
    private int seconds = 5;

    @Option(names = "--warmup", paramLabel = "S", description = "How long before. Default: 2.")
    private int warmup = 2;

    @Option(names = "--subscribers", paramLabel = "N", description = "Of fanout. Default: 10.")
    private int subscribers = 10;

    @Option(names = "--json", description = "One JSON object in each line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!KINDS.contains(kind)) {
            String hint = DidYouMean.hint(kind, KINDS);
            throw new SettingException(
                    kind, "nothing to measure" + (hint.isEmpty() ? "; allowed: " + String.join(", ", KINDS) : hint));
        }
        if (kind.equals("echo")) {
            EchoPeer.serve(
                    node.peer(), () -> spec.commandLine().getErr().println("answering for vertx bench; Ctrl-C ends"));
            return 0;
        }
        try {
            measure();
            return 0;
        } catch (IllegalArgumentException wrong) {
            throw new SettingException(kind, String.valueOf(wrong.getMessage()));
        } catch (Refused refused) {
            throw refused.nobodyListens()
                    ? new DeploymentException(
                            refused.getMessage() + "; start the peer first: vertx bench echo", refused)
                    : refused;
        }
    }

    private void measure() {
        Bench bench = bench();
        List<Payload> wanted = payloads.stream().map(Payload::of).toList();
        Peer peer = node.peer();
        List<Plan> plans = wanted.stream()
                .flatMap(payload -> inFlight.stream().map(many -> new Plan(peer, payload, many, rate, warmup, seconds)))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println(line("BENCH", "PAYLOAD", "INFLIGHT", "OPS/S", "P50 US", "P99 US"));
        }
        for (Plan plan : plans) {
            Result result = bench.run(plan);
            out.println(json ? result.toJson().encode() : line(result));
            out.flush();
        }
    }

    private Bench bench() {
        return switch (kind) {
            case "rr" -> RoundTrips.requests();
            case "send" -> RoundTrips.sends();
            case "stream" -> new StreamRead();
            default -> new Fanout(subscribers);
        };
    }

    private static String line(Result result) {
        return line(
                result.bench(),
                result.plan().payload().word(),
                String.valueOf(result.plan().inFlight()),
                String.valueOf(Math.round(result.perSecond())),
                "%.1f".formatted(result.p50Micros()),
                "%.1f".formatted(result.p99Micros()));
    }

    private static String line(
            String bench, String payload, String inFlight, String perSecond, String p50, String p99) {
        return "%-8s %-8s %8s %10s %10s %10s".formatted(bench, payload, inFlight, perSecond, p50, p99);
    }
}
