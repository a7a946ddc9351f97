package io.polyvert.languages.java;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/// Reads what the compiler asks for from disk and keeps what it makes in memory.
final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
    private final MemorySource main;
    private final Map<String, ByteArrayOutputStream> made = new HashMap<>();
    private final List<String> mainClasses = new ArrayList<>();

    MemoryFiles(JavaFileManager disk, MemorySource main) {
        super(disk);
        this.main = main;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
        if (sibling == main) {
            mainClasses.add(className);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        made.put(className, bytes);
        return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind) {
            @Override
            public OutputStream openOutputStream() {
                return bytes;
            }
        };
    }

    /// The disk's manager refuses to compare files that are not its own.
    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return (a == main || b == main) ? a.toUri().equals(b.toUri()) : super.isSameFile(a, b);
    }

    /// Names of the classes that stand in the main file, inner ones too, in its order.
    List<String> mainClasses() {
        return List.copyOf(mainClasses);
    }

    Map<String, byte[]> classes() {
        return made.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().toByteArray()));
    }
}
