package io.polyvert.processes;

/// How a process ended.
///
/// @param how `ended with exit code 3`; for everybody
/// @param details what it said of it, which may be lines of its output or the empty text; for the log
record Ending(String how, String details) {
    String inWords() {
        return how + details;
    }
}
