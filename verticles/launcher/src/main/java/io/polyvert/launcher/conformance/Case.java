package io.polyvert.launcher.conformance;

import java.util.function.Consumer;

/// One thing that a client must do right.
///
/// @param name as in "request, refused, tells code and text"
/// @param play throws [Wrong] when it does not
record Case(String name, Consumer<Script> play) {}
