import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Gives the classes of a jar the class-file version of Java 8, with the stack maps that go with it. The AOT cache
/// leaves out classes older than Java 6, and with them every class that refers to them; picocli is compiled for Java 5.
/// Run by the build, on the copy in the image: `java Modernize.java JAR`.
static final ClassTransform MODERN = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
        .andThen((builder, element) -> {
            switch (element) {
                case ClassFileVersion _ -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                default -> builder.with(element);
            }
        });

void main(String[] args) throws IOException {
    URI jar = URI.create("jar:" + Path.of(args[0]).toUri());
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
        ClassFile classFile = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy(files)));
        for (Path file : oldClasses(files)) {
            Files.write(file, classFile.transformClass(classFile.parse(file), MODERN));
        }
    }
}

List<Path> oldClasses(FileSystem files) throws IOException {
    try (Stream<Path> all = Files.walk(files.getPath("/"))) {
        return all.filter(file -> file.toString().endsWith(".class") && isOld(file)).toList();
    }
}

boolean isOld(Path file) {
    try {
        ClassModel model = ClassFile.of().parse(file);
        return model.majorVersion() < ClassFile.JAVA_6_VERSION;
    } catch (IOException failure) {
        throw new UncheckedIOException(failure);
    }
}

/// Which class extends which, read from the jar itself and from the JDK.
ClassHierarchyResolver hierarchy(FileSystem files) {
    return ClassHierarchyResolver.ofResourceParsing(type -> open(files, type.descriptorString()))
            .orElse(ClassHierarchyResolver.defaultResolver());
}

InputStream open(FileSystem files, String descriptor) {
    Path file = files.getPath("/" + descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
        return Files.exists(file) ? Files.newInputStream(file) : null;
    } catch (IOException failure) {
        throw new UncheckedIOException(failure);
    }
}
