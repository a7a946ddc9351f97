package io.polyvert.deployments;

/// An exception in one line for the user: what it says, and the first line of the user's code that it passed.
final class Cause {
    private Cause() {}

    static String inWords(Throwable cause) {
        String text = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        for (StackTraceElement frame : cause.getStackTrace()) {
            if (isUserCode(frame)) {
                return text + " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
            }
        }
        return text;
    }

    private static boolean isUserCode(StackTraceElement frame) {
        String name = frame.getClassName();
        return frame.getLineNumber() > 0
                && !name.startsWith("java.")
                && !name.startsWith("jdk.")
                && !name.startsWith("sun.")
                && !name.startsWith("io.vertx.")
                && !name.startsWith("io.netty.")
                && !name.startsWith("io.polyvert.");
    }
}
