package io.polyvert.launcher.redeploy;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.settings.SettingException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/// Files of a folder by patterns such as `src/**/*.js`. As in Vert.x 4, `**/` also stands for no folder at all.
final class Globs {
    private static final int MAX_FILES = 20_000;
    private static final Set<String> SKIPPED = Set.of("node_modules", "__pycache__", "target");

    private final Path folder;
    private final List<PathMatcher> matchers = new ArrayList<>();

    Globs(Path folder, List<String> globs) {
        this.folder = folder;
        for (String glob : globs) {
            add(glob);
            if (glob.startsWith("**/")) {
                add(glob.substring("**/".length()));
            }
            if (glob.contains("/**/")) {
                add(glob.replace("/**/", "/"));
            }
        }
    }

    private void add(String glob) {
        try {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
        } catch (PatternSyntaxException wrong) {
            throw new SettingException("--redeploy", "'" + glob + "' is not a pattern: " + wrong.getDescription());
        }
    }

    /// What is there now; hidden folders and those of build tools are left out.
    List<Path> files() {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                    return entered.equals(folder) || !isSkipped(entered)
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (isWanted(file)) {
                        found.add(file);
                    }
                    return found.size() < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new DeploymentException("cannot look into " + folder + ": " + failure.getMessage(), failure);
        }
        return found;
    }

    private static boolean isSkipped(Path entered) {
        String name = String.valueOf(entered.getFileName());
        return name.startsWith(".") || SKIPPED.contains(name);
    }

    private boolean isWanted(Path file) {
        Path relative = folder.relativize(file);
        return matchers.stream().anyMatch(matcher -> matcher.matches(relative) || matcher.matches(file));
    }
}
