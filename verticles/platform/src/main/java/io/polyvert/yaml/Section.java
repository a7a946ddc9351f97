package io.polyvert.yaml;

import io.polyvert.bus.DidYouMean;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// One mapping of a YAML file. Scalars are read by the core schema of YAML 1.2 (§10.3.2), so `yes`, `on` and `12:30`
/// are texts. Aliases are refused: a file of a few lines could otherwise stand for more data than fits in memory.
public final class Section {
    private static final String INTEGER = "[-+]?[0-9]{1,18}";
    private static final String FLOAT = "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?";

    private final YamlFile file;
    private final String path;
    private final MappingNode node;
    private final Map<String, Node> values = new LinkedHashMap<>();

    Section(YamlFile file, String path, MappingNode node) {
        this.file = file;
        this.path = path;
        this.node = node;
        for (NodeTuple entry : node.getValue()) {
            String key = keyOf(entry.getKeyNode());
            if (values.putIfAbsent(key, noAlias(entry.getValueNode())) != null) {
                throw file.wrong(entry.getKeyNode(), twice(key));
            }
        }
    }

    private String twice(String key) {
        return path.equals("deployments.")
                ? "two deployments are named '" + key + "'; give one another name"
                : "key '" + path + key + "' stands here twice; remove one";
    }

    private String keyOf(Node key) {
        if (noAlias(key) instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw file.wrong(key, "a key must be a word");
    }

    private Node noAlias(Node value) {
        if (value.getAnchor() != null) {
            throw file.wrong(value, "anchors and aliases (&, *) are not supported; write the value where it is used");
        }
        return value;
    }

    public void allowOnly(Collection<String> keys) {
        for (NodeTuple entry : node.getValue()) {
            String key = keyOf(entry.getKeyNode());
            if (!keys.contains(key)) {
                String hint = DidYouMean.hint(key, keys);
                throw file.wrong(
                        entry.getKeyNode(),
                        "unknown key '" + path + key + "'"
                                + (hint.isEmpty() ? "; allowed: " + String.join(", ", keys) : hint));
            }
        }
    }

    public Collection<String> keys() {
        return values.keySet();
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public Section section(String key) {
        Node value = required(key);
        if (value instanceof MappingNode mapping) {
            return new Section(file, path + key + ".", mapping);
        }
        throw wrong(key, "'" + path + key + "' must be a mapping of keys to values");
    }

    public String text(String key) {
        if (required(key) instanceof ScalarNode scalar && scalar(scalar) instanceof String text) {
            return text;
        }
        throw wrong(key, "'" + path + key + "' must be a text");
    }

    public int number(String key) {
        if (required(key) instanceof ScalarNode scalar && scalar(scalar) instanceof Integer number) {
            return number;
        }
        throw wrong(key, "'" + path + key + "' must be a whole number");
    }

    /// A list of texts, or one text alone.
    public List<String> texts(String key) {
        if (!(required(key) instanceof SequenceNode sequence)) {
            return List.of(text(key));
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            if (!(noAlias(item) instanceof ScalarNode scalar && scalar(scalar) instanceof String text)) {
                throw file.wrong(item, "'" + path + key + "' must be a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /// A list of texts, or a scalar as the text it stands for.
    public Object value(String key) {
        if (required(key) instanceof SequenceNode) {
            return texts(key);
        }
        if (required(key) instanceof ScalarNode scalar && scalar(scalar) != null) {
            return String.valueOf(scalar(scalar));
        }
        throw wrong(key, "'" + path + key + "' must be a value");
    }

    /// The mappings of a list.
    public List<Section> sections(String key) {
        if (!(required(key) instanceof SequenceNode sequence)) {
            throw wrong(key, "'" + path + key + "' must be a list");
        }
        List<Section> sections = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            if (!(noAlias(item) instanceof MappingNode mapping)) {
                throw file.wrong(item, "'" + path + key + "' must be a list of mappings");
            }
            sections.add(new Section(file, path + key + "[].", mapping));
        }
        return sections;
    }

    public JsonObject json() {
        JsonObject json = new JsonObject();
        values.forEach((key, value) -> json.put(key, json(path + key, value)));
        return json;
    }

    public String place(String key) {
        return file.place(required(key));
    }

    /// The place of the value of `key`, or of this section when there is none.
    public WrongYaml wrong(String key, String reason) {
        return file.wrong(values.getOrDefault(key, node), reason);
    }

    private Node required(String key) {
        Node value = values.get(key);
        if (value == null) {
            throw file.wrong(node, "key '" + path + key + "' is missing");
        }
        return value;
    }

    private @Nullable Object json(String at, Node value) {
        return switch (noAlias(value)) {
            case MappingNode mapping -> new Section(file, at + ".", mapping).json();
            case SequenceNode sequence -> {
                JsonArray items = new JsonArray();
                sequence.getValue().forEach(item -> items.add(json(at, item)));
                yield items;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw file.wrong(value, "'" + at + "' is neither a value nor a list nor a mapping");
        };
    }

    private @Nullable Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (!scalar.getTag().getValue().startsWith("tag:yaml.org,2002:")) {
            throw file.wrong(scalar, "the tag " + scalar.getTag().getValue() + " is not supported; remove it");
        }
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return text;
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> numberOrText(text);
        };
    }

    private static Object numberOrText(String text) {
        if (text.matches(INTEGER)) {
            long number = Long.parseLong(text);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        return text.matches(FLOAT) ? (Object) Double.parseDouble(text) : text;
    }
}
