package io.polyvert.permissions;

/// Whether something is allowed, and the rule that says so.
///
/// @param why a clause such as `role 'clerk' allows send at 'orders.>' (permissions.yaml:9:13)`
public record Decision(boolean allowed, String why) {}
