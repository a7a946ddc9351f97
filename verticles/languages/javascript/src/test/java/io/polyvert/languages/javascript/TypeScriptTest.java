package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeScriptTest {
    @TempDir
    Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void types_ofFileAndNeighbours_areDropped() throws Exception {
        stage.file("app/shapes.ts", "export interface Named { name: string }\nexport enum Kind { A = 'a' }\n");
        stage.file("app/plain.js", "export const plain = 'js';");
        stage.file("app/data.json", "{\"n\": 1}");
        stage.file("app/lib/deep.ts", "import { Kind } from '../shapes';\nexport const kind: Kind = Kind.A;");
        stage.deploy(stage.file("app/main.ts", """
                import { bus, type Message } from "vertx";
                import { Named, Kind } from "./shapes.ts";
                import { kind } from "./lib/deep.js";
                import { plain } from "./plain.js";
                import data from "./data.json";

                class Greeter<T extends Named> {
                  constructor(private readonly word: string) {}
                  greet(who: T): string { return `${this.word}, ${who.name!}` as string; }
                }
                bus.consumer("greet", ({ body }: Message<Named>) =>
                  [new Greeter<Named>("Hello").greet(body), Kind.A === kind, plain, data.n].join());
                """));
        assertThat(stage.ask("greet", JsonObject.of("name", "Ada"))).isEqualTo("Hello, Ada,true,js,1");
    }

    @Test
    void error_thrown_pointsAtTheTypeScriptLine() throws Exception {
        stage.file("lib.ts", """
                interface Unused {
                  a: string;
                }

                export function fail(x: Unused | null): string {
                  return x!.a;
                }
                """);
        stage.deploy(stage.file("main.ts", """
                import { bus, log } from "vertx";
                import { fail } from "./lib.ts";
                type A = { b: number };


                bus.consumer("fail", (m: { body: A }) => fail(null));
                bus.consumer("log", () => { try { fail(null); } catch (e) { log.error(e); } });
                """));
        assertThat(stage.thrown("fail", null)).contains("Cannot read property 'a' of null");
        assertThat(stage.nextLine())
                .contains("lib.ts:6:", "\n      return x!.a;\n", "called at main.ts:6:", "TypeError: Cannot read");
        stage.ask("log", null);
        assertThat(stage.nextLine()).contains("/lib.ts:6:").contains("/main.ts:7:");
    }

    @Test
    void syntaxError_ofFileOrNeighbour_hasLineAndColumn() throws Exception {
        assertThat(stage.refusal(stage.file("bad.ts", "import { bus } from 'vertx';\nconst a: number = ;\n")))
                .isEqualTo("""
                        bad.ts:2:19: SyntaxError: Expression expected
                            const a: number = ;
                                              ^""");
        assertThat(stage.refusal(stage.file("main.ts", "import './bad.ts';")))
                .startsWith("main.ts:1:8: cannot import module './bad.ts': bad.ts:2:19: SyntaxError: Expression");
    }

    @Test
    void machine_withoutNativeLibrary_isToldWhatToDo() {
        assertThatThrownBy(() -> NativeLibrary.prepare("plan9-mips"))
                .hasMessage("TypeScript needs a native library, and there is none for plan9-mips; allowed:"
                        + " linux-x86_64, macos-arm64; elsewhere compile the file with tsc and run the JavaScript");
    }
}
