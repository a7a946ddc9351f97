package io.polyvert.languages.vm;

import io.polyvert.deployments.DeploymentException;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One instance of the user's verticle; its failure to start is told in the user's words.
///
/// @param target what the user calls it
/// @param file the name of its source file, as stack traces have it
public record VmVerticle(Deployable verticle, String target, String file) implements Deployable {
    public static boolean isVerticle(Class<?> type) {
        return Deployable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
    }

    /// The only verticle of several classes, or the one of them that is named as its file.
    public static Class<?> only(List<Class<?>> classes, String target, String file) {
        List<Class<?>> found = classes.stream().filter(VmVerticle::isVerticle).toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        String name = file.substring(0, Math.max(0, file.lastIndexOf('.')));
        return found.stream()
                .filter(type -> type.getSimpleName().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new DeploymentException(
                        found.isEmpty()
                                ? target + " has no verticle; it needs a class that extends io.vertx.core.VerticleBase"
                                : target + " has several verticles: "
                                        + found.stream()
                                                .map(Class::getName)
                                                .sorted()
                                                .collect(Collectors.joining(", "))
                                        + "; name the one to run as the file"));
    }

    /// Calls the constructor without parameters.
    public static VmVerticle of(Class<?> type, String target, String file) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return new VmVerticle((Deployable) constructor.newInstance(), target, file);
        } catch (NoSuchMethodException e) {
            throw new DeploymentException(
                    type.getName() + " has no constructor without parameters; a verticle needs one", e);
        } catch (InvocationTargetException e) {
            throw failure(target, file, "in its constructor", e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException e) {
            throw failure(target, file, "in its constructor", e);
        }
    }

    @Override
    public Future<?> deploy(Context context) {
        return started(context)
                .recover(cause -> Future.failedFuture(
                        cause instanceof DeploymentException ? cause : failure(target, file, "in start", cause)));
    }

    private Future<?> started(Context context) {
        try {
            @Nullable Future<?> started = verticle.deploy(context);
            return started == null ? Future.succeededFuture() : started;
        } catch (Exception | LinkageError | AssertionError e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
        @Nullable Future<?> stopped = verticle.undeploy(context);
        return stopped == null ? Future.succeededFuture() : stopped;
    }

    private static DeploymentException failure(String target, String file, String where, Throwable cause) {
        return new DeploymentException(target + " failed " + where + ": " + cause + line(file, cause), cause);
    }

    private static String line(String file, Throwable cause) {
        for (StackTraceElement frame : cause.getStackTrace()) {
            if (file.equals(frame.getFileName())) {
                return " (" + file + ":" + frame.getLineNumber() + ")";
            }
        }
        return "";
    }
}
