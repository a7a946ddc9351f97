package io.polyvert.languages.groovy;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.languages.vm.ClassFolders;
import io.polyvert.languages.vm.SourceError;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Groovy's compiler, called by name: its classes come from a loader that is made while the node runs. One for each
/// deployment.
final class GroovyCompiler {
    private final ClassLoader groovy;
    private final ClassLoader parent;

    GroovyCompiler(ClassLoader groovy, List<Path> classPath) {
        this.groovy = groovy;
        this.parent = classPath.isEmpty() ? groovy : ClassFolders.loader(classPath, groovy);
    }

    /// The classes of the file, and those beside it that it uses.
    List<Class<?>> compile(DeploymentSpec spec, String source) {
        Path file = spec.file().toAbsolutePath();
        Object loader = make("groovy.lang.GroovyClassLoader", new Class<?>[] {ClassLoader.class}, parent);
        try {
            call(loader, "addClasspath", String.valueOf(file.getParent()));
            Object main = call(loader, "parseClass", source, String.valueOf(file.getFileName()));
            List<Class<?>> classes = new ArrayList<>();
            classes.add((Class<?>) main);
            for (Object type : (Object[]) call(loader, "getLoadedClasses")) {
                if (!type.equals(main)) {
                    classes.add((Class<?>) type);
                }
            }
            return classes;
        } catch (InvocationTargetException refused) {
            throw refusal(spec, source, refused.getCause() == null ? refused : refused.getCause());
        }
    }

    /// The class that stands for the statements outside of classes.
    Optional<Class<?>> scriptIn(List<Class<?>> classes) {
        Class<?> script = load("groovy.lang.Script");
        return classes.stream().filter(script::isAssignableFrom).findFirst();
    }

    /// Runs a script on the thread that calls, and gives what its last statement gave. Fails with what it throws.
    @Nullable
    Object run(Class<?> type, Map<String, Object> variables) throws Throwable {
        Object binding = make("groovy.lang.Binding", new Class<?>[] {Map.class}, variables);
        try {
            Object script = type.getDeclaredConstructor().newInstance();
            call(script, "setBinding", binding);
            return call(script, "run");
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private static DeploymentException refusal(DeploymentSpec spec, String source, Throwable cause) {
        List<SourceError> errors = new ArrayList<>();
        try {
            Object collector = call(cause, "getErrorCollector");
            for (Object message : (Collection<?>) call(collector, "getErrors")) {
                errors.add(error(spec, source, message));
            }
        } catch (InvocationTargetException | IllegalStateException notTheCompiler) {
            return new DeploymentException(spec.target() + " cannot be compiled: " + cause, cause);
        }
        return SourceError.refusal(spec.target(), errors);
    }

    private static SourceError error(DeploymentSpec spec, String source, Object message)
            throws InvocationTargetException {
        if (!message.getClass().getSimpleName().equals("SyntaxErrorMessage")) {
            return new SourceError(spec.target(), 0, 0, text(message), "");
        }
        Object cause = call(message, "getCause");
        int line = (Integer) call(cause, "getStartLine");
        int column = (Integer) call(cause, "getStartColumn");
        String file = String.valueOf(call(cause, "getSourceLocator"));
        boolean isMain = file.equals(String.valueOf(spec.file().getFileName()));
        return new SourceError(
                isMain ? spec.target() : file,
                line,
                column,
                String.valueOf(call(cause, "getOriginalMessage")),
                isMain ? SourceError.lineOf(source, line) : "");
    }

    private static String text(Object message) throws InvocationTargetException {
        boolean isSimple = message.getClass().getSimpleName().equals("SimpleMessage");
        return String.valueOf(call(message, isSimple ? "getMessage" : "getCause"));
    }

    private Class<?> load(String name) {
        try {
            return Class.forName(name, true, groovy);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Groovy has no class " + name, e);
        }
    }

    private Object make(String type, Class<?>[] types, Object... arguments) {
        try {
            return load(type).getConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Groovy's " + type + " cannot be made", e);
        }
    }

    /// The public method of that name that takes these arguments.
    private static Object call(Object target, String name, Object... arguments) throws InvocationTargetException {
        try {
            return Arrays.stream(target.getClass().getMethods())
                    .filter(method -> method.getName().equals(name) && takes(method.getParameterTypes(), arguments))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException(target.getClass().getName() + " has no " + name))
                    .invoke(target, arguments);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(target.getClass().getName() + "." + name + " cannot be called", e);
        }
    }

    private static boolean takes(Class<?>[] types, Object... arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            if (!types[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
