package io.polyvert.jobs;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.Failure;
import io.polyvert.bus.Reserved;
import io.polyvert.contracts.JobOrder;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobQuery;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Reads what comes in at the addresses of the jobs; whatever is wrong with it is refused with
/// [Failure#INVALID].
final class Question {
    /// Names the header with the order of a job whose body is the message's body.
    static final String ORDER = "job";

    private static final List<String> LIST = List.of("state", "address", "parent", "before", "limit");
    private static final int PAGE = 100;

    private Question() {}

    record Wanted(JobOrder order, Buffer body) {}

    static Wanted wanted(Message<Object> message, Orders orders, int maxBodyBytes) {
        try {
            String header = message.headers().get(ORDER);
            JobOrder order = header == null ? checked(order(message.body())) : orders.of(header);
            Buffer body = Payload.encode(header == null ? order.body() : message.body());
            if (body.length() > maxBodyBytes) {
                throw Failure.TOO_LARGE.because("the body has " + body.length() + " bytes; jobs.maxBodyBytes="
                        + maxBodyBytes + "; keep it elsewhere and submit where it is");
            }
            return new Wanted(order, body);
        } catch (IllegalArgumentException | DecodeException refusal) {
            throw Failure.INVALID.because("jobs.submit: " + refusal.getMessage());
        }
    }

    static JobOrder checked(JobOrder order) {
        order.complete();
        order.cron().ifPresent(Schedule::of);
        requireOpen(order);
        order.children().forEach(Question::requireOpen);
        order.chain().forEach(Question::requireOpen);
        return order;
    }

    /// An order whose body is the stream that the message brings.
    static Wanted streamed(Message<Object> message, Orders orders) {
        if (message.body() != null || !message.headers().contains(ORDER)) {
            throw Failure.INVALID.because("jobs.submit: a body that comes as a stream has its order in the header '"
                    + ORDER + "', and no other body beside it");
        }
        Wanted wanted = wanted(message, orders, 0);
        if (wanted.order().cron().isPresent() || !wanted.order().chain().isEmpty()) {
            throw Failure.INVALID.because(
                    "jobs.submit: a body that comes as a stream is for one job; leave out 'cron' and 'chain'");
        }
        return wanted;
    }

    private static void requireOpen(JobOrder order) {
        Reserved.refuse(order.address(), "jobs");
    }

    private static JobOrder order(Object body) {
        return switch (body) {
            case JobOrder order -> order;
            case JsonObject json -> JobOrder.from(json);
            case null, default ->
                throw new IllegalArgumentException("it takes {\"address\": text, \"body\": any value, ...},"
                        + " or any body with that object in the header 'job'");
        };
    }

    static JsonObject object(Message<Object> message) {
        return switch (message.body()) {
            case JsonObject json -> json;
            case String id -> new JsonObject().put("id", id).put("address", id);
            case null -> new JsonObject();
            default -> throw Failure.INVALID.because(message.address() + " takes an object");
        };
    }

    static long id(JsonObject json) {
        if (json.getValue("id") instanceof String id) {
            return JobId.of(id);
        }
        throw Failure.INVALID.because("'id' is missing; jobs.submit answers it");
    }

    static String queue(JsonObject json) {
        if (json.getValue("address") instanceof String address && !address.isBlank()) {
            return address;
        }
        throw Failure.INVALID.because("'address' is missing: which jobs are meant?");
    }

    static long number(JsonObject json, String name, long absent) {
        return switch (json.getValue(name)) {
            case null -> absent;
            case Number number -> number.longValue();
            default -> throw Failure.INVALID.because(name + "=" + json.getValue(name) + " is not a number");
        };
    }

    static JobQuery query(JsonObject json) {
        json.fieldNames().stream()
                .filter(name -> !LIST.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Failure.INVALID.because("jobs.list has no '" + name + "'" + DidYouMean.hint(name, LIST)
                            + "; allowed: " + String.join(", ", LIST));
                });
        try {
            return new JobQuery(
                    texts(json, "address"),
                    texts(json, "state").stream().map(JobState::of).toList(),
                    json.getString("parent") == null ? 0 : JobId.of(json.getString("parent")),
                    json.getString("before") == null ? Long.MAX_VALUE : JobId.of(json.getString("before")),
                    JobQuery.limit(number(json, "limit", PAGE)));
        } catch (IllegalArgumentException | ClassCastException refusal) {
            throw Failure.INVALID.because("jobs.list: " + refusal.getMessage());
        }
    }

    private static List<String> texts(JsonObject json, String name) {
        return switch (json.getValue(name)) {
            case null -> List.of();
            case JsonArray all -> all.stream().map(String.class::cast).toList();
            case Object one -> List.of(String.valueOf(one));
        };
    }
}
