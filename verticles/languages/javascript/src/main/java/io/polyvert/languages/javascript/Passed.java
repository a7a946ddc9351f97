package io.polyvert.languages.javascript;

/// A value on its way between Java and JavaScript.
///
/// @param kind one of the numbers in [Conversion]
record Passed(int kind, Object payload) {}
