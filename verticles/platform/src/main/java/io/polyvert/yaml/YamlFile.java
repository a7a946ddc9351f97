package io.polyvert.yaml;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/// A YAML file whose values know their line and column.
public final class YamlFile {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 50;

    /// As the user wrote it.
    private final Path path;

    private YamlFile(Path path) {
        this.path = path;
    }

    /// The whole file, which has to be a mapping.
    ///
    /// @param needs what an empty file lacks
    public static Section read(Path path, String needs) {
        YamlFile file = new YamlFile(path);
        Node root = file.compose();
        if (root == null) {
            throw new WrongYaml(path.toString(), "the file is empty; it needs at least `" + needs + ":`");
        }
        if (!(root instanceof MappingNode mapping)) {
            throw file.wrong(root, "the file must be a mapping of keys to values");
        }
        return new Section(file, "", mapping);
    }

    WrongYaml wrong(Node node, String reason) {
        return new WrongYaml(place(node.getStartMark()), reason);
    }

    String place(Node node) {
        return place(node.getStartMark());
    }

    private @Nullable Node compose() {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setCodePointLimit(MAX_BYTES);
        try {
            return new Yaml(limits).compose(Files.newBufferedReader(path));
        } catch (MarkedYAMLException broken) {
            throw new WrongYaml(place(broken.getProblemMark()), inOneLine(broken));
        } catch (YAMLException broken) {
            if (broken.getCause() instanceof MalformedInputException) {
                throw notText();
            }
            throw new WrongYaml(path.toString(), firstLine(broken));
        } catch (IOException unreadable) {
            throw new WrongYaml(path.toString(), "the file does not exist or cannot be read");
        }
    }

    private String place(Mark mark) {
        return path + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private WrongYaml notText() {
        return new WrongYaml(path.toString(), "the file is not UTF-8 text");
    }

    private static String inOneLine(MarkedYAMLException broken) {
        String problem = broken.getProblem() == null ? "not YAML" : broken.getProblem();
        return broken.getContext() == null ? problem : broken.getContext() + ": " + problem;
    }

    private static String firstLine(YAMLException broken) {
        return String.valueOf(broken.getMessage()).lines().findFirst().orElse("not YAML");
    }
}
