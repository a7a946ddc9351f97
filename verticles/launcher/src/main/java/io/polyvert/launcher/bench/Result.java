package io.polyvert.launcher.bench;

import io.vertx.core.json.JsonObject;

/// What was measured.
public record Result(String bench, Plan plan, double perSecond, double p50Micros, double p99Micros) {
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("bench", bench)
                .put("payload", plan.payload().word())
                .put("inflight", plan.inFlight())
                .put("ops_s", Math.round(perSecond))
                .put("p50_us", tenth(p50Micros))
                .put("p99_us", tenth(p99Micros));
        return plan.rate() == 0 ? json : json.put("rate", plan.rate());
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
