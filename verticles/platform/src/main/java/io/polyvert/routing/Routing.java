package io.polyvert.routing;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.bus.AddressPattern;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Detour;
import io.polyvert.cluster.WatchedCluster;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/* How a message finds consumers that are not registered at its very address
 *
 * A consumer by pattern or in a group is a consumer of Vert.x at an inner address, which it has for itself. What it is
 * registered for is its route, and all nodes have a table of all routes. Who sends looks into the table: what is
 * published goes to its address as ever, and a copy to each route that fits and has no group, and to one member of each
 * group. What is sent goes to its address when somebody is there, and else to one inner address. The address it was sent
 * to goes along in a header, and the consumer sees that.
 *
 * Senders that use Calls put the inner address in the place of the other one. Those that use the bus of Vert.x meet an
 * interceptor, which asks for them and brings the answer to their reply address. A message that expects no answer is
 * sent on by the interceptor and then goes to its address, marked as spent, since Vert.x's future for it would never
 * complete otherwise; a consumer that comes there meanwhile does not get it a second time.
 *
 * While the table is empty, all of this is one look at it. */

/// Consumers by pattern (`orders.*` one segment, `orders.>` the rest) and in groups, and messages with keys, for
/// verticles in Java and for the hosts of the other languages and the doors.
public final class Routing implements Shareable, Detour.Finder {
    private static final System.Logger LOG = System.getLogger(Routing.class.getName());
    private static final String KEY = "__polyvert.key";
    static final String GROUP = "__polyvert.group";
    /// Tells a group's messages apart.
    static final String COPY = "__polyvert.copy";

    private static final String SPENT = "__polyvert.spent";
    private static final int LONGEST_KEY = 1_024;
    private static final int MOST_ATTEMPTS = 4;

    private final AtomicLong copies = new AtomicLong();
    private final String node;
    private final EventBus bus;
    private final Natives natives;
    private final Resending resending;
    private final Registry registry;

    private Routing(Vertx vertx, Optional<WatchedCluster> cluster) {
        Optional<Recorder> recorder = Parts.find(vertx, Recorder.class);
        this.node = cluster.map(WatchedCluster::getNodeId)
                .orElseGet(() -> UUID.randomUUID().toString());
        this.bus = vertx.eventBus();
        this.natives = new Natives(recorder, cluster);
        this.resending = new Resending(vertx, this);
        this.registry = new Registry(node, cluster.isPresent() ? resending::stay : _ -> {});
        recorder.ifPresent(known -> known.watchInner(registry::gone));
    }

    /// After [Calls#install], on a thread that is not of Vert.x. Completes when the other nodes' routes are known.
    public static Future<Void> install(Vertx vertx, Optional<WatchedCluster> cluster) {
        Routing routing = new Routing(vertx, cluster);
        Parts.put(vertx, Routing.class, routing);
        Calls.of(vertx).detours(routing);
        routing.bus.<Object>addOutboundInterceptor(routing::out);
        return cluster.map(watched -> routing.registry.meet(new Neighbours(vertx, watched, routing.registry)))
                .orElseGet(Future::succeededFuture);
    }

    /// A Vert.x of which nobody made a node has routes of its own.
    public static Routing of(Vertx vertx) {
        return Parts.find(vertx, Routing.class).orElseGet(() -> alone(vertx));
    }

    private static synchronized Routing alone(Vertx vertx) {
        if (Parts.find(vertx, Routing.class).isEmpty()) {
            install(vertx, Optional.empty());
        }
        return Parts.get(vertx, Routing.class);
    }

    EventBus bus() {
        return bus;
    }

    // -- consumers

    /// A consumer at an address or by a pattern, on the current context.
    public <T> Subscription consumer(String address, Handler<Message<T>> handler) {
        return consumer(address, "", handler);
    }

    /// As above, in a group: of its members one gets each message. Throws `IllegalArgumentException` for a pattern or
    /// name that is none, and when the node has too many of them.
    public <T> Subscription consumer(String address, String group, Handler<Message<T>> handler) {
        if (group.isEmpty() && !AddressPattern.isPattern(address)) {
            return Subscription.plain(bus.consumer(address, handler));
        }
        Route.check(address, group);
        return Subscription.routed(this, registry, registry.route(address, group), handler);
    }

    /// As it is, pattern or not.
    public <T> Subscription literalConsumer(String address, Handler<Message<T>> handler) {
        return Subscription.plain(bus.consumer(address, handler));
    }

    /// The consumers of the deployment get nothing new. Completes when all nodes know, as far as they answer.
    public Future<Void> leave(String deployment) {
        return registry.leave(deployment);
    }

    // -- senders

    /// Options of a message with a key: while a group's members stay the same, one of them gets all with one key.
    public DeliveryOptions keyed(DeliveryOptions options, @Nullable String key) {
        if (key == null) {
            return options;
        }
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "a key has 1 to " + LONGEST_KEY + " characters, this one has " + key.length());
        }
        return registry.table().isEmpty() ? options : new DeliveryOptions(options).addHeader(KEY, key);
    }

    /// As [EventBus#send]. Completes when the message has left for somebody, and fails when nobody is there.
    public Future<Void> send(String address, @Nullable Object body, DeliveryOptions options) {
        Members members = options.isLocalOnly() ? null : members(address, keyOf(options));
        if (members != null) {
            return send(members, address, body, options, 0);
        }
        Members turns =
                address.startsWith("__") ? null : registry.table().at(address).turns();
        if (turns == null || options.isLocalOnly() || natives.known(address) != null) {
            return bus.sender(address, unkeyed(options)).write(body);
        }
        Promise<Void> sent = Promise.promise();
        natives.ask(
                address,
                served -> (served
                                ? bus.sender(address, unkeyed(options)).write(body)
                                : send(turns, address, body, options, 0))
                        .onComplete(sent));
        return sent.future();
    }

    @Override
    public @Nullable Detour find(String address, DeliveryOptions options, int attempt) {
        if (registry.table().isEmpty() || options.isLocalOnly()) {
            return null;
        }
        Members members = members(address, keyOf(options));
        return members == null ? null : detour(members, address, options, attempt);
    }

    /// Null when it goes to its address, or when that has to be asked for.
    private @Nullable Members members(String address, @Nullable String key) {
        Table table = registry.table();
        if (table.isEmpty() || address.startsWith("__")) {
            return null;
        }
        Targets targets = table.at(address);
        if (key != null && targets.keyed() != null) {
            return targets.keyed();
        }
        return targets.turns() != null && Boolean.FALSE.equals(natives.known(address)) ? targets.turns() : null;
    }

    private static Detour detour(Members members, String address, DeliveryOptions options, int attempt) {
        return Detour.of(members.pick(keyOf(options), attempt).inner(), address, options);
    }

    private Future<Void> send(
            Members members, String address, @Nullable Object body, DeliveryOptions options, int attempt) {
        Detour detour = detour(members, address, options, attempt);
        return bus.sender(detour.address(), detour.options())
                .write(body)
                .recover(cause -> attempt + 1 < MOST_ATTEMPTS
                        ? send(members, address, body, options, attempt + 1)
                        : Future.failedFuture(cause));
    }

    private static @Nullable String keyOf(DeliveryOptions options) {
        MultiMap headers = options.getHeaders();
        return headers == null ? null : headers.get(KEY);
    }

    @Override
    public boolean isSpent(Message<?> message) {
        return !registry.table().isEmpty() && message.headers().contains(SPENT);
    }

    private void out(DeliveryContext<Object> delivery) {
        Table table = registry.table();
        if (table.isEmpty() || delivery.message().address().startsWith("__")) {
            delivery.next();
            return;
        }
        Message<?> message = delivery.message();
        Targets targets = table.at(message.address());
        if (!message.isSend()) {
            publish(message, delivery.body(), targets);
            message.headers().remove(KEY);
            delivery.next();
        } else if (message.headers().contains(KEY) && targets.keyed() != null) {
            detour(delivery, targets.keyed());
        } else {
            Members turns = targets.turns();
            if (turns == null) {
                direct(delivery);
                return;
            }
            natives.ask(message.address(), served -> {
                if (served) {
                    direct(delivery);
                } else {
                    detour(delivery, turns);
                }
            });
        }
    }

    private static void direct(DeliveryContext<Object> delivery) {
        delivery.message().headers().remove(KEY);
        delivery.next();
    }

    private void detour(DeliveryContext<Object> delivery, Members members) {
        Message<?> message = delivery.message();
        if (message.replyAddress() != null) {
            resending.ask(message.replyAddress(), message.address(), delivery.body(), message.headers());
            return;
        }
        try {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(message.headers());
            DeliveryOptions options = new DeliveryOptions().setHeaders(headers);
            send(members, message.address(), delivery.body(), options, 0)
                    .onFailure(cause -> LOG.log(DEBUG, () -> "nobody got a message to " + message.address(), cause));
        } catch (IllegalArgumentException withoutCodec) {
            LOG.log(WARNING, () -> withoutCodec(message.address(), withoutCodec));
        }
        message.headers().set(SPENT, "");
        direct(delivery);
    }

    private void publish(Message<?> message, @Nullable Object body, Targets targets) {
        try {
            for (Route listener : targets.listeners()) {
                Detour detour = detour(listener, message);
                bus.publish(detour.address(), body, detour.options());
            }
            targets.groups().forEach((name, members) -> publish(message, body, name, members, 0));
        } catch (IllegalArgumentException withoutCodec) {
            LOG.log(WARNING, () -> withoutCodec(message.address(), withoutCodec));
        }
    }

    private void publish(Message<?> message, @Nullable Object body, String group, Members members, int attempt) {
        Detour detour = detour(members.pick(message.headers().get(KEY), attempt), message);
        DeliveryOptions options =
                detour.options().addHeader(GROUP, group).addHeader(COPY, node + "." + copies.incrementAndGet());
        bus.publisher(detour.address(), options).write(body).onFailure(_ -> {
            if (attempt + 1 < MOST_ATTEMPTS) {
                publish(message, body, group, members, attempt + 1);
            }
        });
    }

    private static Detour detour(Route route, Message<?> message) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        message.headers().forEach(header -> {
            if (!isPlace(header.getKey()) && !Detour.isHeader(header.getKey())) {
                headers.add(header.getKey(), header.getValue());
            }
        });
        return Detour.of(route.inner(), Detour.addressOf(message), new DeliveryOptions().setHeaders(headers));
    }

    static String withoutCodec(String address, IllegalArgumentException cause) {
        return "a message to '" + address + "' cannot reach a consumer by pattern or in a group: " + cause.getMessage();
    }

    private static DeliveryOptions unkeyed(DeliveryOptions options) {
        MultiMap headers = options.getHeaders();
        if (headers == null || !headers.contains(KEY)) {
            return options;
        }
        DeliveryOptions plain = new DeliveryOptions(options);
        plain.getHeaders().remove(KEY);
        return plain;
    }

    // -- messages at consumers that have left

    /// Sends a message again that reached a consumer which does not take it any more: its deployment leaves, or it is
    /// unregistered. What was published has reached the others, but for that of a group.
    public void passOn(Message<?> message) {
        if (message.isSend() || message.headers().contains(GROUP)) {
            resending.again(message);
        }
    }

    void publishAgain(Message<?> message) {
        String group = message.headers().get(GROUP);
        Members members =
                registry.table().at(Detour.addressOf(message)).groups().get(group);
        if (members != null) {
            publish(message, message.body(), group, members, 0);
        }
    }

    /// Headers that say where a message goes, of which nothing is left when it is sent again.
    static boolean isPlace(String header) {
        return header.equalsIgnoreCase(GROUP) || header.equalsIgnoreCase(COPY) || header.equalsIgnoreCase(SPENT);
    }

    static boolean isHeader(String header) {
        return isPlace(header) || header.equalsIgnoreCase(KEY);
    }
}
