package io.polyvert.launcher.settings;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes option records from settings: a component `port` of the record at `http` is set by `http.port`, and keeps its
/// default where nothing is set. Components are whole numbers, booleans, texts, lists of texts (in one text: separated
/// by
/// commas), optional files and records of such; a plain [Path] and JSON are not for settings. The records check their
/// values themselves; what they refuse is reported with the places that set it.
public final class Binder {
    private Binder() {}

    /// Every path that sets something in a record of this type, in the order of its components.
    public static List<String> paths(Class<? extends Record> type) {
        return paths(type, "").toList();
    }

    public static <R extends Record> R bind(R defaults, Settings settings) {
        return bind(defaults, "", settings);
    }

    private static Stream<String> paths(Class<?> type, String prefix) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getType() != Path.class && component.getType() != JsonObject.class)
                .flatMap(component -> component.getType().isRecord()
                        ? paths(component.getType(), prefix + component.getName() + ".")
                        : Stream.of(prefix + component.getName()));
    }

    @SuppressWarnings("unchecked")
    private static <R extends Record> R bind(R defaults, String prefix, Settings settings) {
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            values.add(value(component, defaults, prefix + component.getName(), settings));
        }
        return (R) make(defaults.getClass(), values.toArray(), prefix, settings);
    }

    private static Object value(RecordComponent component, Record defaults, String path, Settings settings) {
        Object value = read(component, defaults);
        if (value instanceof Record nested) {
            return bind(nested, path + ".", settings);
        }
        return settings.at(path)
                .map(setting -> converted(component.getType(), path, setting))
                .orElse(value);
    }

    private static Object converted(Class<?> type, String path, Setting setting) {
        String text = String.valueOf(setting.value());
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            }
            if (type == long.class) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException _) {
            throw wrongType(path, setting, "a whole number");
        }
        if (type == boolean.class) {
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            throw wrongType(path, setting, "true or false");
        }
        if (type == List.class) {
            return setting.value() instanceof List<?> list ? list : splitAtCommas(text);
        }
        if (type == Optional.class) {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        }
        return text;
    }

    private static List<String> splitAtCommas(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static SettingException wrongType(String path, Setting setting, String wanted) {
        return new SettingException(setting.origin(), path + "=" + setting.value() + " is not " + wanted);
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot read " + component, impossible);
        }
    }

    private static Record make(Class<? extends Record> type, Object[] values, String prefix, Settings settings) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new SettingException(
                    places(prefix, settings),
                    String.valueOf(refused.getTargetException().getMessage()));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot make " + type, impossible);
        }
    }

    private static String places(String prefix, Settings settings) {
        return settings.byPath().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> entry.getValue().origin())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
