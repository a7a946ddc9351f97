package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulesTest {
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

    private void write(String name, String text) throws Exception {
        stage.file("node_modules/" + name, text);
    }

    @Test
    void json_imported_withAndWithoutAttribute() throws Exception {
        stage.file("data.json", "{\"a\": 1}");
        stage.run("""
                import plain from './data.json';
                import {
                  default as told
                } from "./data.json" with { type: "json" };
                import {
                  default as lines
                } from './data.json'
                bus.consumer("json", () => [plain.a, told.a, lines.a]);
                """);
        assertThat(String.valueOf(stage.ask("json", null))).isEqualTo("[1,1,1]");
    }

    @Test
    void package_ofEsModules_isResolvedAsNodeDoes() throws Exception {
        write("exported/package.json", """
                {"type": "module", "exports": {
                  ".": {"types": "./x.d.ts", "import": "./lib/main.js", "require": "./main.cjs"},
                  "./part": "./lib/part.js", "./all/*.js": {"default": "./lib/all/*.js"}, "./hidden": null}}
                """);
        write("exported/lib/main.js", "import { part } from './part.js'; export const main = 'main ' + part;");
        write("exported/lib/part.js", "export const part = 'part';");
        write("exported/lib/all/x.js", "export default 'x';");
        write("@scope/old/package.json", "{\"module\": \"es/index.js\", \"main\": \"cjs.js\"}");
        write("@scope/old/es/index.js", "export default 'old';");
        stage.run("""
                import { main } from "exported";
                import { part } from "exported/part";
                import x from "exported/all/x.js";
                import old from "@scope/old";
                bus.consumer("packages", () => [main, part, x, old].join());
                """);
        assertThat(stage.ask("packages", null)).isEqualTo("main part,part,x,old");
        assertThat(stage.refusal(stage.file("hidden.js", "import 'exported/hidden';")))
                .contains("the package exported has no such part; its package.json says what it exports");
    }

    @Test
    void package_ofCommonJs_isWrapped() throws Exception {
        write("legacy/package.json", "{\"main\": \"./lib\"}");
        write("legacy/lib/index.js", """
                'use strict';
                const data = require("./data.json"), other = require('other/part');
                exports.twice = (x) => 2 * x + data.zero;
                module.exports.mode = process.env.NODE_ENV;
                exports.other = other();
                """);
        write("legacy/lib/data.json", "{\"zero\": 0}");
        write("other/package.json", "{\"name\": \"other\"}");
        write("other/part.js", "module.exports = function () { return 'other'; };");
        write("needy/package.json", "{}");
        write("needy/index.js", "\n\nrequire('fs').readFileSync('/etc/passwd');");
        stage.run("""
                import legacy, { twice, mode } from "legacy";
                bus.consumer("legacy", () => [legacy.twice(2), twice(3), mode, legacy.other].join());
                """);
        assertThat(stage.ask("legacy", null)).isEqualTo("4,6,production,other");
        assertThat(stage.refusal(stage.file("needs.js", "import 'needy';")))
                .contains("cannot require 'fs' here; run with --host process", "node_modules/needy/index.js:3:");
    }
}
