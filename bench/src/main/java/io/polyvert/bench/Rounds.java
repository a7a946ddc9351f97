package io.polyvert.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Figures of several contenders over several rounds, and their ratios to the first one.
final class Rounds {
    /// One measurement of one contender.
    interface Measurement {
        double measure() throws Exception;
    }

    private final String title;
    private final String unit;
    private final Map<String, Measurement> contenders = new LinkedHashMap<>();

    Rounds(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    Rounds with(String name, Measurement measurement) {
        contenders.put(name, measurement);
        return this;
    }

    /// Runs every contender once a round, in turn, and prints medians and ratios.
    void run(int rounds) throws Exception {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (var contender : contenders.entrySet()) {
                double figure = contender.getValue().measure();
                figures.computeIfAbsent(contender.getKey(), _ -> new ArrayList<>())
                        .add(figure);
                System.err.printf(
                        Locale.ROOT, "  round %d  %-28s %,12.1f %s%n", round, contender.getKey(), figure, unit);
            }
        }
        System.out.println(title);
        List<Double> base = figures.values().iterator().next();
        figures.forEach((name, values) -> System.out.printf(
                Locale.ROOT,
                "  %-28s median %,12.1f %s   %.2f x (rounds %s)%n",
                name,
                median(values),
                unit,
                median(values) / median(base),
                ratios(values, base)));
    }

    private static String ratios(List<Double> values, List<Double> base) {
        List<String> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(String.format(Locale.ROOT, "%.2f", values.get(i) / base.get(i)));
        }
        return String.join(" ", ratios);
    }

    static double median(double[] values) {
        return median(Arrays.stream(values).boxed().toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
