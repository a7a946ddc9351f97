package io.polyvert.languages.javascript;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the parts of compiled modules come from. Used by any thread.
final class Positions {
    private static final Pattern PLACE = Pattern.compile("(/[^\\s():]*\\.m?ts):(\\d+):(\\d+)");

    private final Map<Path, SourceMap> maps = new ConcurrentHashMap<>();

    void put(Path file, SourceMap map) {
        maps.put(file, map);
    }

    /// The place that the user wrote; the same one in files that were not compiled.
    SourceMap.Position original(Path file, int line, int column) {
        SourceMap map = maps.get(file);
        return map == null ? new SourceMap.Position(line, column) : map.original(line, column);
    }

    /// A text with `/path/file.ts:1:2` in it, such as a stack.
    String original(String text) {
        return maps.isEmpty() ? text : PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(placed(place)));
    }

    private String placed(MatchResult place) {
        var at = original(Path.of(place.group(1)), Integer.parseInt(place.group(2)), Integer.parseInt(place.group(3)));
        return place.group(1) + ":" + at.line() + ":" + at.column();
    }
}
