package io.polyvert.contracts;

import io.polyvert.bus.DidYouMean;
import io.polyvert.bus.JsonRecord;
import io.polyvert.bus.RecordCodec;
import io.polyvert.codegen.JsonShape;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job wanted: a request to `address` that is made until it is answered. In JSON its parts are one
/// flat object, with the keys of [#KEYS]; times are milliseconds.
///  A batch has `children` and is done when they are; with an address of its own it then runs itself. A
/// chain has `chain` instead of an address: each step begins when the one before is done, and gets its
/// result where it names no body.
///
/// @param address of the consumer that does the work; empty for a chain, and for a batch that only waits
/// @param body any value that travels
/// @param headers of the message that the consumer gets
/// @param priority a job of a higher one starts earlier
@JsonShape(Shapes.JOB_ORDER)
public record JobOrder(
        String address,
        @Nullable Object body,
        Map<String, String> headers,
        int priority,
        JobRetry retry,
        JobTimes times,
        Optional<JobKey> key,
        Optional<JobGroup> group,
        Optional<JobCron> cron,
        List<JobOrder> children,
        List<JobOrder> chain)
        implements JsonRecord {
    public static final RecordCodec<JobOrder> CODEC = new RecordCodec<>("joborder.v1", JobOrder.class, JobOrder::from);

    /// In the order of the documentation.
    public static final List<String> KEYS = List.of(
            "address",
            "body",
            "headers",
            "priority",
            "attempts",
            "backoffMs",
            "backoffFactor",
            "backoffMaxMs",
            "delayMs",
            "deadlineMs",
            "timeoutMs",
            "retentionMs",
            "key",
            "windowMs",
            "group",
            "groupLimit",
            "cron",
            "zone",
            "missed",
            "children",
            "chain");

    private static final int MAX_ADDRESS_CHARS = 1_024;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_MEMBERS = 10_000;
    private static final int MAX_PRIORITY = 1_000;

    public JobOrder {
        headers = Map.copyOf(headers);
        children = List.copyOf(children);
        chain = List.copyOf(chain);
        JobChecks.within("priority", priority, -MAX_PRIORITY, MAX_PRIORITY);
        JobChecks.within("headers", headers.size(), 0, MAX_HEADERS);
        JobChecks.within("children", children.size(), 0, MAX_MEMBERS);
        JobChecks.within("chain", chain.size(), 0, MAX_MEMBERS);
        if (address.length() > MAX_ADDRESS_CHARS) {
            throw new IllegalArgumentException(
                    "'address' has " + address.length() + " characters; allowed: " + MAX_ADDRESS_CHARS);
        }
        if (address.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("'address' has a control character");
        }
        if (!chain.isEmpty() && !(address.isEmpty() && children.isEmpty() && cron.isEmpty())) {
            throw new IllegalArgumentException("a 'chain' has steps instead of an address, children or cron");
        }
        if (!children.isEmpty() && cron.isPresent()) {
            throw new IllegalArgumentException("a batch cannot have 'cron'; let a job that has it submit the batch");
        }
        if (nests(children) || nests(chain)) {
            throw new IllegalArgumentException(
                    "children and steps have an address, and no children or chain themselves");
        }
    }

    /// Refuses an order that names no work, or members with keys of their own, by
    /// `IllegalArgumentException`.
    public JobOrder complete() {
        if (address.isBlank() && children.isEmpty() && chain.isEmpty()) {
            throw new IllegalArgumentException("'address' is missing; it names the consumer that does the work");
        }
        if (Stream.of(children, chain).flatMap(List::stream).anyMatch(member -> member.key.isPresent())) {
            throw new IllegalArgumentException(
                    "children and steps have no 'key'; give it to the batch or chain, or submit them one by one");
        }
        return this;
    }

    private static boolean nests(List<JobOrder> members) {
        return members.stream()
                .anyMatch(member -> member.address.isBlank()
                        || !member.children.isEmpty()
                        || !member.chain.isEmpty()
                        || member.cron.isPresent());
    }

    public static JobOrder to(String address) {
        return new JobOrder(
                address,
                null,
                Map.of(),
                0,
                JobRetry.DEFAULTS,
                JobTimes.DEFAULTS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    public static JobOrder batch(List<JobOrder> children) {
        return from(new JsonObject().put("children", JobChecks.json(children)));
    }

    public static JobOrder chain(List<JobOrder> steps) {
        return from(new JsonObject().put("chain", JobChecks.json(steps)));
    }

    /// Unknown keys and values outside their bounds are refused by `IllegalArgumentException`.
    public static JobOrder from(JsonObject json) {
        json.fieldNames().stream()
                .filter(name -> !KEYS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("a job has no '" + name + "'" + DidYouMean.hint(name, KEYS)
                            + "; allowed: " + String.join(", ", KEYS));
                });
        return new JobOrder(
                JobChecks.text(json, "address", ""),
                json.getValue("body"),
                headers(JobChecks.object(json, "headers")),
                JobChecks.integer(json, "priority", 0, -MAX_PRIORITY, MAX_PRIORITY),
                JobRetry.from(json),
                JobTimes.from(json),
                JobKey.from(json),
                JobGroup.from(json),
                JobCron.from(json),
                JobChecks.orders(json, "children"),
                JobChecks.orders(json, "chain"));
    }

    private static Map<String, String> headers(JsonObject json) {
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(json.size());
        json.forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
        return headers;
    }

    /// Defaults are left out.
    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        if (!address.isEmpty()) {
            json.put("address", address);
        }
        if (body != null) {
            json.put("body", body);
        }
        if (!headers.isEmpty()) {
            JsonObject all = new JsonObject();
            headers.forEach(all::put);
            json.put("headers", all);
        }
        if (priority != 0) {
            json.put("priority", priority);
        }
        retry.into(json);
        times.into(json);
        key.ifPresent(part -> part.into(json));
        group.ifPresent(part -> part.into(json));
        cron.ifPresent(part -> part.into(json));
        if (!children.isEmpty()) {
            json.put("children", JobChecks.json(children));
        }
        if (!chain.isEmpty()) {
            json.put("chain", JobChecks.json(chain));
        }
        return json;
    }

    public JobOrder withBody(@Nullable Object body) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }

    public JobOrder withHeaders(Map<String, String> headers) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }

    public JobOrder withPriority(int priority) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }

    public JobOrder withRetry(JobRetry retry) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }

    public JobOrder withTimes(JobTimes times) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }

    public JobOrder withKey(JobKey key) {
        return new JobOrder(
                address, body, headers, priority, retry, times, Optional.of(key), group, cron, children, chain);
    }

    public JobOrder withGroup(JobGroup group) {
        return new JobOrder(
                address, body, headers, priority, retry, times, key, Optional.of(group), cron, children, chain);
    }

    public JobOrder withCron(JobCron cron) {
        return new JobOrder(
                address, body, headers, priority, retry, times, key, group, Optional.of(cron), children, chain);
    }

    /// What a schedule makes each time: without `cron`, and without the key, which is the schedule's.
    public JobOrder once() {
        return new JobOrder(
                address,
                body,
                headers,
                priority,
                retry,
                times.withDelayMs(0),
                Optional.empty(),
                group,
                Optional.empty(),
                children,
                chain);
    }

    public JobOrder withChildren(List<JobOrder> children) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }

    public JobOrder withChain(List<JobOrder> chain) {
        return new JobOrder(address, body, headers, priority, retry, times, key, group, cron, children, chain);
    }
}
