package io.polyvert.doors;

/// Over TCP.
class ExtensionTest extends ExtensionContract {
    @Override
    TestNode node(SessionLimits limits) {
        return new TestNode(limits);
    }
}
