package io.polyvert.typed;

import io.polyvert.contracts.Base64Service;
import io.polyvert.contracts.JobsService;
import io.polyvert.contracts.WorkerService;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// The contracts of the built-in verticles, and how others are read.
public final class Contracts {
    /// Where Codegen writes contracts in a jar: `FOLDER` + interface + `.json`.
    public static final String FOLDER = "META-INF/polyvert/contracts/";

    private static final List<Class<?>> BUILT_IN = List.of(Base64Service.class, JobsService.class, WorkerService.class);

    private Contracts() {}

    public static List<Contract> builtIn() {
        return BUILT_IN.stream().map(Contracts::of).toList();
    }

    private static Contract of(Class<?> service) {
        try (InputStream contract =
                service.getClassLoader().getResourceAsStream(FOLDER + service.getName() + ".json")) {
            if (contract == null) {
                throw new IllegalStateException(service.getName() + " was built without its contract");
            }
            return parse(Buffer.buffer(contract.readAllBytes()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Fails with an `IllegalArgumentException` that says what is wrong.
    public static Contract parse(Buffer text) {
        try {
            return Contract.from(new JsonObject(text));
        } catch (DecodeException broken) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
    }
}
