package io.polyvert.launcher;

import io.polyvert.contracts.JobOrder;
import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Jobs that belong together, as one job: a batch or a chain.
@Command
final class JobFamilyCommand implements Callable<Integer> {
    /// The key of the members in the order: `children` or `chain`.
    private final String key;

    @Mixin
    private JobFlags flags = new JobFlags();

    @Parameters(
            arity = "1..*",
            paramLabel = "ADDRESS[=BODY]",
            description = "A job each; BODY is JSON, or else text. A step of a chain without a body gets the result of"
                    + " the one before.")
    private List<String> members = new ArrayList<>();

    @Option(
            names = {"--option", "-o"},
            paramLabel = "NAME=VALUE",
            description = "How each of them is done; see `vertx jobs help submit`. May be given several times.")
    private Map<String, String> options = new LinkedHashMap<>();

    JobFamilyCommand(String key) {
        this.key = key;
    }

    @Override
    public Integer call() {
        JsonArray all = new JsonArray();
        members.forEach(member -> all.add(order(member)));
        JsonObject order = new JsonObject().put(key, all);
        try {
            JobOrder.from(order);
        } catch (IllegalArgumentException wrong) {
            throw new SettingException("ADDRESS[=BODY]", String.valueOf(wrong.getMessage()));
        }
        JsonObject answer = flags.ask("submit", order, Map.of());
        flags.show(answer, answer.getString("id"));
        return 0;
    }

    private JsonObject order(String member) {
        String[] parts = member.split("=", 2);
        JsonObject order = new JsonObject().put("address", parts[0]);
        if (parts.length > 1) {
            order.put("body", JsonText.value("ADDRESS[=BODY]", parts[1], JsonText.IN_QUOTES));
        }
        options.forEach((name, value) -> order.put(name, JobSubmitCommand.value(name, value)));
        return order;
    }
}
