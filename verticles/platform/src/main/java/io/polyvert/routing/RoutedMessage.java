package io.polyvert.routing;

import io.polyvert.calls.Detour;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;

/// A message as its sender sent it, for a consumer that got it at an address of its own.
final class RoutedMessage<T> implements Message<T> {
    private final Message<T> message;
    private final String address;
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    RoutedMessage(Message<T> message) {
        this.message = message;
        this.address = Detour.addressOf(message);
        message.headers().forEach(header -> {
            if (!Detour.isHeader(header.getKey()) && !Routing.isHeader(header.getKey())) {
                headers.add(header.getKey(), header.getValue());
            }
        });
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public MultiMap headers() {
        return headers;
    }

    @Override
    public T body() {
        return message.body();
    }

    @Override
    public String replyAddress() {
        return message.replyAddress();
    }

    @Override
    public boolean isSend() {
        return message.isSend();
    }

    @Override
    public void reply(Object body, DeliveryOptions options) {
        message.reply(body, options);
    }

    @Override
    public <R> Future<Message<R>> replyAndRequest(Object body, DeliveryOptions options) {
        return message.replyAndRequest(body, options);
    }
}
