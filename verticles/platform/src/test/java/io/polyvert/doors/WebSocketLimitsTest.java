package io.polyvert.doors;

class WebSocketLimitsTest extends LimitsContract {
    @Override
    TestNode node(SessionLimits limits) {
        return TestNode.webSockets(limits);
    }
}
