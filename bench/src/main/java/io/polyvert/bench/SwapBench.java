package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.polyvert.languages.java.JavaHost;
import io.polyvert.languages.javascript.JavaScriptHost;
import io.polyvert.languages.python.PythonHost;
import io.polyvert.launcher.redeploy.RedeployOptions;
import io.polyvert.launcher.redeploy.Redeployer;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// A steady load on one verticle while new versions of its file are saved: requests that failed or were never answered,
/// and milliseconds from the save to the first reply by the new code.
final class SwapBench {
    private static final int SWAPS = 50;
    private static final int PER_SECOND = 2_000;
    private static final int REPLY_SECONDS = 30;
    private static final long QUIET_SECONDS = 30;

    private SwapBench() {}

    /// What became of the requests.
    ///
    /// @param unanswered neither answered nor failed when everything was over
    record Outcome(String language, long sent, long failed, long unanswered, String firstFailure, List<Double> swapMs) {
        double medianMs() {
            return swapMs.stream().sorted().skip(swapMs.size() / 2).findFirst().orElseThrow();
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "  %-11s %d swaps, %,d requests: %d failed, %d lost; save to first reply: median %.0f ms, slowest"
                            + " %.0f ms%s",
                    language,
                    swapMs.size(),
                    sent,
                    failed,
                    unanswered,
                    medianMs(),
                    swapMs.stream().max(Double::compare).orElseThrow(),
                    firstFailure.isEmpty() ? "" : "; first failure: " + firstFailure);
        }
    }

    static void run() throws Exception {
        System.out.println("hot swap under " + PER_SECOND + " requests/s on one node");
        for (SwapSubject subject : SwapSubject.ALL) {
            System.out.println(measure(subject, SWAPS, PER_SECOND).text());
        }
    }

    static Outcome measure(SwapSubject subject, int swaps, int perSecond) throws Exception {
        Path folder = Files.createTempDirectory("swap");
        Path file = folder.resolve(subject.file());
        Files.writeString(file, subject.version(1));
        NodeOptions options = NodeOptions.of("swap", folder).withHttp(HttpOptions.DEFAULTS.withPort(0));
        DeploymentSpec spec = DeploymentSpec.of(subject.file(), folder);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Node node = Node.start(options, languages())) {
            node.deploy(spec);
            Redeployer redeployer =
                    Redeployer.start(node, List.of(spec), RedeployOptions.DEFAULTS, nowhere, System.err);
            try {
                return measure(subject, file, swaps, new SwapLoad(perSecond), node);
            } finally {
                redeployer.close();
            }
        }
    }

    private static Outcome measure(SwapSubject subject, Path file, int swaps, SwapLoad load, Node node)
            throws Exception {
        var first = load.firstReplyOf(1);
        node.vertx().deployVerticle(load).await(10, SECONDS);
        first.get(REPLY_SECONDS, SECONDS);
        List<Double> times = new ArrayList<>();
        for (int version = 2; version <= swaps + 1; version++) {
            times.add(swap(subject, file, version, load));
        }
        load.end();
        awaitQuiet(load);
        long unanswered = load.sent() - load.answered() - load.failed();
        return new Outcome(subject.language(), load.sent(), load.failed(), unanswered, load.firstFailure(), times);
    }

    private static double swap(SwapSubject subject, Path file, int version, SwapLoad load) throws Exception {
        var reply = load.firstReplyOf(version);
        long saved = System.nanoTime();
        Files.writeString(file, subject.version(version));
        return (reply.get(REPLY_SECONDS, SECONDS) - saved) / 1e6;
    }

    private static void awaitQuiet(SwapLoad load) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(QUIET_SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (!load.isQuiet() && System.nanoTime() < deadline) {
            boolean _ = never.await(10, MILLISECONDS);
        }
    }

    private static Languages languages() {
        return new Languages()
                .with(List.of("java"), JavaHost::new)
                .with(List.of("js"), JavaScriptHost::new)
                .with(List.of("py"), PythonHost::new);
    }
}
