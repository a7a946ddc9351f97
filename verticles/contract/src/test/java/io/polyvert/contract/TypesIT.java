package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vertx.d.ts` as the TypeScript compiler sees it, which runs in Node: strict, with the verticles of this repository.
class TypesIT {
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TypeScriptCompiler compiler;

    @BeforeAll
    static void unpackTheCompiler() throws IOException {
        compiler = TypeScriptCompiler.in(folder);
    }

    @Test
    void verticles_ofThisRepository_fitTheTypes() throws Exception {
        Path template = TypeScriptCompiler.ROOT.resolve(
                "verticles/launcher/src/main/resources/io/polyvert/launcher/templates/verticle.ts.txt");
        String text = Files.readString(template).replace("vertx.d.ts", TypeScriptCompiler.TYPES.toString());
        Path made = Files.writeString(folder.resolve("made.ts"), text);
        assertThat(compiler.check(
                        Path.of("src/test/contract/contract.ts"),
                        TypeScriptCompiler.ROOT.resolve("verticles/examples/rosetta/greet.ts"),
                        TypeScriptCompiler.ROOT.resolve("verticles/examples/photobooth/other/caption.ts"),
                        made))
                .isEmpty();
    }

    @Test
    void verticle_thatDoesNotFit_isRefusedWithItsLines() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong.ts"), """
                import { bus, config, timer } from "vertx";
                bus.consumer(7, () => null);
                bus.consumer("a", (message) => message.boddy);
                bus.request("a", null, { timeot: 5 });
                const text: number = (await bus.request<string>("a")).body;
                config.at = 1;
                await timer("1 s");
                export {};
                """);
        assertThat(compiler.check(wrong))
                .contains("wrong.ts(2,", "wrong.ts(3,", "wrong.ts(4,", "wrong.ts(5,", "wrong.ts(6,", "wrong.ts(7,");
    }

    @Test
    void client_inAPageOrAProgram_fitsTheTypes() throws Exception {
        Path client = Files.writeString(folder.resolve("client.ts"), """
                import { connect, Failure, type Client, type Status } from "vertx";
                import { connect as fromPage } from "vertx/browser";
                const seen: Status[] = [];
                const bus: Client = await connect("tcp://127.0.0.1:7000", {
                  token: async () => "secret",
                  onStatus: (status) => seen.push(status),
                });
                const name: string = (await bus.request<string>("name", null, { retry: true, timeout: 500 })).body;
                bus.consumer<number>("twice", ({ body }) => body * 2);
                await bus.authenticate("fresh").catch((error: Failure) => error.failureType === "LOST");
                await bus.close();
                const page: Client = await fromPage();
                export { name, page };
                """);
        assertThat(compiler.check(client)).isEmpty();
    }
}
