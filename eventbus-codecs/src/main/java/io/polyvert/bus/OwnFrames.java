package io.polyvert.bus;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The part of a stack that is the user's own code, and not a library that runs it.
public final class OwnFrames {
    private static final int MAX_CAUSES = 32;
    private static final List<String> LIBRARIES = List.of(
            "io.vertx.",
            "io.netty.",
            "java.",
            "jdk.",
            "sun.",
            "kotlin.",
            "kotlinx.",
            "groovy.",
            "org.codehaus.groovy.",
            "org.apache.groovy.",
            "io.polyvert.");

    private OwnFrames() {}

    /// Where the user's own code threw, or called what threw.
    public static Optional<StackTraceElement> first(StackTraceElement... stack) {
        return Arrays.stream(stack).filter(OwnFrames::isOwn).findFirst();
    }

    /// Cuts from an exception and its causes what lies below the user's code: who called that is always the platform.
    public static <T extends Throwable> T cut(T thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < MAX_CAUSES; cause = cause.getCause(), depth++) {
            StackTraceElement[] stack = cause.getStackTrace();
            for (int i = stack.length - 1; i >= 0; i--) {
                if (isOwn(stack[i])) {
                    cause.setStackTrace(Arrays.copyOf(stack, i + 1));
                    break;
                }
            }
        }
        return thrown;
    }

    private static boolean isOwn(StackTraceElement frame) {
        return frame.getFileName() != null
                && frame.getLineNumber() > 0
                && LIBRARIES.stream().noneMatch(frame.getClassName()::startsWith);
    }
}
