package io.polyvert.contract;

/// One line of the table.
record Row(String group, String text) {}
