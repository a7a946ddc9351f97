package io.polyvert.languages.java;

import java.nio.file.Path;
import javax.tools.SimpleJavaFileObject;

/// The file to compile. A public class in it may have any name: `gateway.java` may hold `Gateway`.
final class MemorySource extends SimpleJavaFileObject {
    private final String text;

    MemorySource(Path file, String text) {
        super(file.toUri(), Kind.SOURCE);
        this.text = text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
        return kind == Kind.SOURCE;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }
}
