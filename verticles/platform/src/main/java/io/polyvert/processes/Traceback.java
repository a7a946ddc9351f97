package io.polyvert.processes;

/// Where a program of another language failed, in that language's own words.
final class Traceback extends Exception {
    private static final long serialVersionUID = 1;

    Traceback(String text) {
        super(text, null, false, false);
    }
}
