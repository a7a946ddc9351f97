package io.polyvert.languages.javascript;

import java.util.ArrayList;
import java.util.List;

/// Where the parts of a generated text come from: the `mappings` of a source map (ECMA-426), for one source.
///
/// @param lines for each line of the generated text, its segments from left to right
record SourceMap(List<List<Segment>> lines) {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// All from 0.
    private record Segment(int generatedColumn, int line, int column) {}

    /// A place in the source; both from 1.
    record Position(int line, int column) {}

    static SourceMap decode(String mappings) {
        List<List<Segment>> lines = new ArrayList<>();
        int line = 0;
        int column = 0;
        for (String group : mappings.split(";", -1)) {
            List<Segment> segments = new ArrayList<>();
            int generated = 0;
            for (String text : group.split(",", -1)) {
                List<Integer> numbers = numbers(text);
                if (numbers.size() >= 4) {
                    generated += numbers.get(0);
                    line += numbers.get(2);
                    column += numbers.get(3);
                    segments.add(new Segment(generated, line, column));
                }
            }
            lines.add(List.copyOf(segments));
        }
        return new SourceMap(List.copyOf(lines));
    }

    /// Numbers of any size in base 64, five bits a digit; the lowest bit of the whole is the sign.
    private static List<Integer> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        int value = 0;
        int shift = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            value |= (digit & 31) << shift;
            shift += 5;
            if ((digit & 32) == 0) {
                numbers.add((value & 1) == 0 ? value >> 1 : -(value >> 1));
                value = 0;
                shift = 0;
            }
        }
        return numbers;
    }

    /// Of a place in the generated text, both from 1: the nearest segment before it, or else what comes after.
    Position original(int line, int column) {
        for (int at = Math.min(line, lines.size()) - 1; at >= 0; at--) {
            Segment found = null;
            for (Segment segment : lines.get(at)) {
                if (found == null || at < line - 1 || segment.generatedColumn() < column) {
                    found = segment;
                }
            }
            if (found != null) {
                return new Position(found.line() + 1, found.column() + 1);
            }
        }
        return new Position(1, 1);
    }
}
