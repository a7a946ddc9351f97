package io.polyvert.doors;

/// Over TCP.
class StreamFramesTest extends StreamFramesContract {
    @Override
    TestNode node(SessionLimits limits) {
        return new TestNode(limits);
    }
}
