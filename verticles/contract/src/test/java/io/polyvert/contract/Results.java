package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/// Collects what a language can do, and compares it with the table when all rows have run in both places. Tests of what
/// the language cannot do are skipped.
final class Results implements BeforeTestExecutionCallback, TestWatcher, AfterAllCallback {
    private static final Path TABLE = Path.of("../languages/CONTRACT.md");
    private static final Map<String, Map<Place, Map<Row, Cell>>> ALL = new ConcurrentHashMap<>();

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        behaviour(context)
                .map(contract(context).subject().cannot()::get)
                .ifPresent(reason -> Assumptions.abort(reason));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        put(context, Cell.YES);
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        put(context, Cell.no(cause.getMessage()));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        put(context, Cell.FAILED);
    }

    private static void put(ExtensionContext context, Cell cell) {
        LanguageContract contract = contract(context);
        Row row = behaviour(context).map(Behaviour::row).orElseGet(() -> valueRow(context));
        ALL.computeIfAbsent(contract.subject().language(), _ -> new EnumMap<>(Place.class))
                .computeIfAbsent(contract.place, _ -> new ConcurrentHashMap<>())
                .put(row, cell);
    }

    private static LanguageContract contract(ExtensionContext context) {
        return (LanguageContract) context.getRequiredTestInstance();
    }

    private static Optional<Behaviour> behaviour(ExtensionContext context) {
        return context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, Proves.class))
                .map(Proves::value);
    }

    private static Row valueRow(ExtensionContext context) {
        return Value.all().stream()
                .filter(value -> value.name().equals(context.getDisplayName()))
                .findFirst()
                .orElseThrow()
                .row();
    }

    /// Of the class in one place.
    @Override
    public void afterAll(ExtensionContext context) {
        var subject = ((LanguageContract) context.getRequiredTestInstance()).subject();
        var places = ALL.getOrDefault(subject.language(), Map.of());
        if (!Stream.of(Place.values())
                .allMatch(place -> places.getOrDefault(place, Map.of()).keySet().equals(rows()))) {
            return; // only some tests were asked for
        }
        var column = new Column(subject.language(), places);
        Table table = Table.read(TABLE);
        if (System.getProperty("contract.write") != null && !column.hasFailed()) {
            table.with(column).write(TABLE);
        } else {
            assertThat(table.with(column).toString())
                    .as(TABLE.normalize() + " is not what " + subject.language()
                            + " does; look at what changed, then write it anew: ./mvnw verify -pl verticles/contract -am"
                            + " -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dcontract.write")
                    .isEqualTo(table.toString());
        }
    }

    /// In the order of the table.
    static Set<Row> rows() {
        return new LinkedHashSet<>(Stream.concat(
                        Arrays.stream(Behaviour.values()).map(Behaviour::row),
                        Value.all().stream().map(Value::row))
                .toList());
    }
}
