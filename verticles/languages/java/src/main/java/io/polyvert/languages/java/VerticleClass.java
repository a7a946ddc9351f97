package io.polyvert.languages.java;

import io.polyvert.deployments.DeploymentException;
import io.vertx.core.Deployable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/// A class that is known to be a verticle with a constructor to call.
final class VerticleClass {
    private final Class<?> type;
    private final Constructor<?> constructor;

    private VerticleClass(Class<?> type, Constructor<?> constructor) {
        this.type = type;
        this.constructor = constructor;
    }

    static boolean isVerticle(Class<?> type) {
        return Deployable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
    }

    static VerticleClass of(Class<?> type) {
        if (!isVerticle(type)) {
            throw new DeploymentException(type.getName() + " is not a verticle; let it extend"
                    + " io.vertx.core.VerticleBase and have a `public Future<?> start()`");
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return new VerticleClass(type, constructor);
        } catch (NoSuchMethodException e) {
            throw new DeploymentException(
                    type.getName() + " has no constructor without parameters; a verticle needs one", e);
        }
    }

    String name() {
        return type.getName();
    }

    Deployable instantiate() {
        try {
            return (Deployable) constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw failed("in its constructor", e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException e) {
            throw failed("in its constructor", e);
        }
    }

    /// Says what went wrong and, where the verticle's own code was on the stack, at which of its lines.
    DeploymentException failed(String where, Throwable cause) {
        return new DeploymentException(name() + " failed " + where + ": " + cause + line(cause), cause);
    }

    private String line(Throwable cause) {
        for (StackTraceElement frame : cause.getStackTrace()) {
            if (frame.getClassName().equals(name()) || frame.getClassName().startsWith(name() + "$")) {
                return " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
            }
        }
        return "";
    }
}
