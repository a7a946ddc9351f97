package io.polyvert.jobs;

import io.polyvert.jobs.store.Job;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the owner of the jobs and the nodes that do them say to each other. Grants and reports are a
/// sequence of parts:
///
/// | size | field |
/// |---|---|
/// | 4 | length N of the head, big-endian |
/// | N | the head, a JSON object |
/// | 4 | length M of the payload |
/// | M | the payload: a body or a result as it is stored |
final class Wire {
    private Wire() {}

    private static void part(Buffer wire, JsonObject head, Buffer payload) {
        Buffer text = head.toBuffer();
        wire.appendInt(text.length())
                .appendBuffer(text)
                .appendInt(payload.length())
                .appendBuffer(payload);
    }

    private interface Part {
        void take(JsonObject head, Buffer payload);
    }

    private static void parts(Buffer wire, Part each) {
        int at = 0;
        while (at < wire.length()) {
            int head = wire.getInt(at);
            int payloadAt = at + Integer.BYTES + head;
            int payload = wire.getInt(payloadAt);
            int end = payloadAt + Integer.BYTES + payload;
            each.take(
                    wire.slice(at + Integer.BYTES, payloadAt).toJsonObject(),
                    wire.slice(payloadAt + Integer.BYTES, end).copy());
            at = end;
        }
    }

    static Buffer grants(List<Grant> grants) {
        Buffer wire = Buffer.buffer();
        for (Grant grant : grants) {
            part(wire, grant.job().encode().put("to", grant.address()), grant.body());
        }
        return wire;
    }

    static List<Grant> grants(String node, Buffer wire) {
        List<Grant> grants = new ArrayList<>();
        parts(wire, (head, body) -> grants.add(new Grant(node, head.getString("to"), Job.decode(head), body)));
        return grants;
    }

    static Buffer reports(List<Report> reports) {
        Buffer wire = Buffer.buffer();
        for (Report report : reports) {
            JsonObject head = new JsonObject().put("id", report.id()).put("attempt", report.attempt());
            switch (report.outcome()) {
                case Outcome.Done(Buffer result) -> part(wire, head.put("is", "done"), result);
                case Outcome.Failed(int code, String message) ->
                    part(wire, head.put("is", "failed").put("code", code).put("message", message), Buffer.buffer());
                case Outcome.Unserved() -> part(wire, head.put("is", "unserved"), Buffer.buffer());
                case Outcome.Released() -> part(wire, head.put("is", "released"), Buffer.buffer());
            }
        }
        return wire;
    }

    static List<Report> reports(Buffer wire) {
        List<Report> reports = new ArrayList<>();
        parts(
                wire,
                (head, payload) -> reports.add(
                        new Report(head.getLong("id"), head.getInteger("attempt"), outcome(head, payload))));
        return reports;
    }

    private static Outcome outcome(JsonObject head, Buffer payload) {
        return switch (head.getString("is")) {
            case "done" -> new Outcome.Done(payload);
            case "failed" -> new Outcome.Failed(head.getInteger("code"), head.getString("message"));
            case "released" -> new Outcome.Released();
            default -> new Outcome.Unserved();
        };
    }

    static JsonArray attempts(Map<Long, Integer> attempts) {
        JsonArray all = new JsonArray();
        attempts.forEach((id, attempt) -> all.add(id).add(attempt));
        return all;
    }

    static Map<Long, Integer> attempts(JsonArray all) {
        Map<Long, Integer> attempts = new HashMap<>();
        for (int i = 0; i + 1 < all.size(); i += 2) {
            attempts.put(all.getLong(i), all.getInteger(i + 1));
        }
        return attempts;
    }
}
