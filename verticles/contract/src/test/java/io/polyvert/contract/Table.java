package io.polyvert.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `CONTRACT.md`: languages by rows, and the reason of each "no". Columns that were not run stay as they are in the
/// file.
///
/// @param cells by language, by the row's text
/// @param reasons by language, a line of the list each
record Table(Map<String, Map<String, String>> cells, Map<String, List<String>> reasons) {
    private static final String HEAD = """
            # What every language does

            Written by the tests of `verticles/contract`, which run every row against every language, on one node and across \
            a cluster. *yes*: in both; *no*: for the reason below the tables.
            """;
    private static final String REASONS = "## Why not";

    static Table read(Path file) {
        try {
            return Files.exists(file) ? parse(Files.readAllLines(file)) : new Table(Map.of(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Table parse(List<String> lines) {
        Map<String, Map<String, String>> cells = new TreeMap<>();
        List<String> languages = List.of();
        for (String line : lines) {
            if (!line.startsWith("|") || line.startsWith("|---")) {
                continue;
            }
            List<String> parts =
                    Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
            if (parts.getFirst().isEmpty()) {
                languages = parts.subList(1, parts.size());
                continue;
            }
            for (int i = 0; i < languages.size(); i++) {
                cells.computeIfAbsent(languages.get(i), _ -> new LinkedHashMap<>())
                        .put(parts.getFirst(), parts.get(i + 1));
            }
        }
        Map<String, List<String>> reasons = lines.stream()
                .filter(line -> line.startsWith("- **"))
                .collect(Collectors.groupingBy(
                        line -> line.substring(4, line.indexOf("**", 4)), TreeMap::new, Collectors.toList()));
        return new Table(cells, reasons);
    }

    Table with(Column column) {
        Map<String, String> texts = new LinkedHashMap<>();
        Results.rows().forEach(row -> texts.put(row.text(), column.cell(row).text()));
        List<String> why = Results.rows().stream()
                .filter(row -> !column.cell(row).reason().isEmpty())
                .map(row -> "- **" + column.language() + "**, " + row.text() + ": "
                        + column.cell(row).reason())
                .toList();
        Map<String, Map<String, String>> moreCells = new TreeMap<>(cells);
        Map<String, List<String>> moreReasons = new TreeMap<>(reasons);
        moreCells.put(column.language(), texts);
        moreReasons.put(column.language(), why);
        return new Table(moreCells, moreReasons);
    }

    void write(Path file) {
        try {
            Files.writeString(file, toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        String tables = Results.rows().stream()
                .map(Row::group)
                .distinct()
                .map(group -> "\n## " + group + "\n\n" + table(group))
                .collect(Collectors.joining());
        String why = reasons.values().stream().flatMap(List::stream).collect(Collectors.joining("\n"));
        return HEAD + tables + (why.isEmpty() ? "" : "\n" + REASONS + "\n\n" + why + "\n");
    }

    private String table(String group) {
        Stream<String> head = Stream.of(line("", cells.keySet().stream()), "|---".repeat(cells.size() + 1) + "|");
        Predicate<Row> inGroup = row -> row.group().equals(group);
        Stream<String> rows = Results.rows().stream()
                .filter(inGroup)
                .map(row ->
                        line(row.text(), cells.values().stream().map(column -> column.getOrDefault(row.text(), "–"))));
        return Stream.concat(head, rows).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
