package io.polyvert.doors;

class WebSocketExtensionTest extends ExtensionContract {
    @Override
    TestNode node(SessionLimits limits) {
        return TestNode.webSockets(limits);
    }
}
