package io.polyvert.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/// Base64 beside the JDK, simdutf and aklomp's libbase64: GB of bytes per second of processor time.
/// In each round all take turns at each size; the best of the rounds counts, as other work on the
/// machine only ever takes away. In brackets: how many times as fast ours is.
final class Base64Bench {
    private static final List<Integer> SIZES = List.of(16, 64, 256, 1 << 10, 4 << 10, 64 << 10, 1 << 20, 16 << 20);
    private static final String OPEN = "java.base/java.util=ALL-UNNAMED";
    private static final String UNTRACKED = "-Dio.netty.leakDetection.level=disabled"; // as Vert.x does
    private static final List<Task> TASKS = List.of(
            new Task("encode", "encode", "plain"),
            new Task("encode URL", "encode", "url"),
            new Task("encode MIME", "encode", "mime"),
            new Task("decode", "decode", "plain"),
            new Task("decode URL", "decode", "url"),
            new Task("decode MIME", "decode", "mime"),
            new Task("decode forgiving, lines of 40 to 80", "decode", "forgiving"),
            new Task("decode to a new array", "decode-array", "plain"),
            new Task("decode to a pooled buffer; JDK: array", "decode-buffer", "plain"));

    private record Task(String title, String verb, String variant) {
        String question(int size) {
            return verb + " " + variant + " " + size;
        }
    }

    private final int rounds;
    private final Map<String, List<String>> contenders = new LinkedHashMap<>();

    private Base64Bench(int rounds, Base64Peers peers) throws IOException {
        this.rounds = rounds;
        contenders.put(
                "ours",
                Child.javaCommand(List.of("--add-opens", OPEN, UNTRACKED), Base64Subject.class.getName(), "ours"));
        contenders.put("ours, `java.util` closed", Child.javaCommand(List.of(), Base64Subject.class.getName(), "ours"));
        contenders.put("JDK", Child.javaCommand(List.of(), Base64Subject.class.getName(), "jdk"));
        peers.simdutf().ifPresent(command -> contenders.put("simdutf", command));
        peers.aklomp().ifPresent(command -> contenders.put("aklomp", command));
    }

    static void run(int rounds) throws Exception {
        Base64Bench bench = new Base64Bench(rounds, Base64Peers.in(Files.createTempDirectory("base64")));
        System.out.println(
                "| GB/s | " + SIZES.stream().map(Base64Bench::shown).collect(Collectors.joining(" | ")) + " |");
        System.out.println("|---" + "|---".repeat(SIZES.size()) + "|");
        for (Task task : TASKS) {
            bench.run(task);
        }
    }

    private void run(Task task) throws Exception {
        Map<String, Child> children = new LinkedHashMap<>();
        Map<String, double[]> best = new LinkedHashMap<>();
        for (var contender : contenders.entrySet()) {
            children.put(contender.getKey(), Child.start(contender.getValue()));
            best.put(contender.getKey(), new double[SIZES.size()]);
        }
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < SIZES.size(); i++) {
                for (var child : children.entrySet()) {
                    double figure = figure(child.getValue().ask(task.question(SIZES.get(i))));
                    double[] row = Objects.requireNonNull(best.get(child.getKey()));
                    row[i] = Math.max(row[i], figure);
                }
            }
            System.err.println("  " + task.title() + ": round " + round + " of " + rounds);
        }
        children.values().forEach(Child::close);
        best.forEach((name, row) -> print(task, name, row, Objects.requireNonNull(best.get("ours"))));
    }

    /// 0 for what the library does not have.
    private static double figure(String answer) {
        if (answer.equals("wrong")) {
            throw new IllegalStateException("a contender gave a wrong result");
        }
        return answer.equals("-") ? 0 : Double.parseDouble(answer);
    }

    private static void print(Task task, String name, double[] row, double[] ours) {
        StringJoiner cells =
                new StringJoiner(" | ", "| " + (name.equals("ours") ? "**" + task.title() + "**" : name) + " | ", " |");
        for (int i = 0; i < row.length; i++) {
            String ratio = name.equals("ours") ? "" : " (%.2f)".formatted(ours[i] / row[i]);
            cells.add(row[i] == 0 ? "–" : String.format(Locale.ROOT, "%.1f%s", row[i], ratio));
        }
        System.out.println(cells);
    }

    private static String shown(int size) {
        return size < 1 << 10 ? size + " B" : size < 1 << 20 ? (size >> 10) + " KiB" : (size >> 20) + " MiB";
    }
}
