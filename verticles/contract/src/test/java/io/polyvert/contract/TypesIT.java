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
        Path made = Files.copy(template, folder.resolve("made.ts"));
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
}
