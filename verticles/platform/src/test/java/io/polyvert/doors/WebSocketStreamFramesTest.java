package io.polyvert.doors;

class WebSocketStreamFramesTest extends StreamFramesContract {
    @Override
    TestNode node(SessionLimits limits) {
        return TestNode.webSockets(limits);
    }
}
