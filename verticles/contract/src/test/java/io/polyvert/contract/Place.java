package io.polyvert.contract;

/// Where the verticle and those who talk with it are.
enum Place {
    /// On one node.
    LOCAL,
    /// On two nodes of a cluster.
    CLUSTERED
}
