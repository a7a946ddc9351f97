package io.polyvert.contracts;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

/// A worker pool at one moment.
@DataObject
@JsonGen(publicConverter = false)
public final class WorkStats {
    private String pool = "";
    private int threads;

    public WorkStats() {}

    public WorkStats(JsonObject json) {
        WorkStatsConverter.fromJson(json, this);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        WorkStatsConverter.toJson(this, json);
        return json;
    }

    public String getPool() {
        return pool;
    }

    public WorkStats setPool(String pool) {
        this.pool = pool;
        return this;
    }

    public int getThreads() {
        return threads;
    }

    public WorkStats setThreads(int threads) {
        this.threads = threads;
        return this;
    }
}
