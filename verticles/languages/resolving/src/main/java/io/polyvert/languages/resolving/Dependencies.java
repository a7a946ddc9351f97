package io.polyvert.languages.resolving;

import io.polyvert.deployments.DeploymentException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Artifacts that are wanted with all they need, and where to look for them besides Maven Central and the mirrors of
/// the user's settings.
///
/// @param artifacts `group:artifact:version`, or `group:artifact:version:classifier`
/// @param repositories URLs
public record Dependencies(List<String> artifacts, List<String> repositories) {
    public static final Dependencies NONE = new Dependencies(List.of(), List.of());

    private static final Pattern LINE = Pattern.compile("\\s*//\\s*(DEPS|REPO)\\b(.*)");
    private static final Pattern ARTIFACT = Pattern.compile("[\\w.-]+:[\\w.-]+:[\\w.+-]+(:[\\w.-]+)?");

    public Dependencies {
        artifacts = List.copyOf(artifacts);
        repositories = List.copyOf(repositories);
    }

    public static Dependencies of(String... artifacts) {
        return new Dependencies(List.of(artifacts), List.of());
    }

    public boolean isEmpty() {
        return artifacts.isEmpty();
    }

    public Dependencies and(Dependencies others) {
        return new Dependencies(union(artifacts, others.artifacts), union(repositories, others.repositories));
    }

    private static List<String> union(List<String> some, List<String> others) {
        var all = new LinkedHashSet<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    /// Those that a source text asks for in its lines `//DEPS group:artifact:version` and `//REPO url`; several on one
    /// line stand apart by spaces. Fails with a [DeploymentException] that names the line.
    ///
    /// @param target what the user calls the text
    public static Dependencies in(String source, String target) {
        if (!source.contains("DEPS") && !source.contains("REPO")) {
            return NONE;
        }
        List<String> artifacts = new ArrayList<>();
        List<String> repositories = new ArrayList<>();
        int number = 0;
        for (String line : source.lines().toList()) {
            number++;
            Matcher wanted = LINE.matcher(line);
            if (wanted.matches()) {
                String place = target + ":" + number + ": ";
                boolean isArtifact = wanted.group(1).equals("DEPS");
                for (String word : words(wanted, place)) {
                    require(
                            isArtifact ? ARTIFACT.matcher(word).matches() : isRepository(word),
                            place,
                            word,
                            isArtifact);
                    (isArtifact ? artifacts : repositories).add(word);
                }
            }
        }
        return new Dependencies(artifacts, repositories);
    }

    private static List<String> words(Matcher line, String place) {
        String text = line.group(2).strip();
        if (text.isEmpty()) {
            throw new DeploymentException(place + "//" + line.group(1) + " names nothing; " + expected(line.group(1)));
        }
        return List.of(text.split("[\\s,]+"));
    }

    private static void require(boolean isRight, String place, String word, boolean isArtifact) {
        if (!isRight) {
            throw new DeploymentException(place + "'" + word + "' is no " + (isArtifact ? "artifact" : "repository")
                    + "; " + expected(isArtifact ? "DEPS" : "REPO"));
        }
    }

    private static String expected(String kind) {
        return kind.equals("DEPS")
                ? "write //DEPS group:artifact:version, for example //DEPS org.apache.commons:commons-csv:1.14.1"
                : "write //REPO and a URL with http, https or file, for example //REPO https://repo.example.com/maven";
    }

    private static boolean isRepository(String word) {
        try {
            URI uri = URI.create(word);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return switch (scheme) {
                case "http", "https" -> uri.getHost() != null;
                case "file" -> uri.getPath() != null;
                default -> false;
            };
        } catch (IllegalArgumentException noUri) {
            return false;
        }
    }
}
