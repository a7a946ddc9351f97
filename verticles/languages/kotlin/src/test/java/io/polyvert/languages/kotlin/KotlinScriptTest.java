package io.polyvert.languages.kotlin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KotlinScriptTest {
    private static final String OPENING = "class A : io.polyvert.script.Script() { override suspend fun script() { ";

    @Test
    void of_sourceWithImports_keepsThemOutsideAndLinesWhereTheyAre() {
        KotlinScript script = KotlinScript.of("// first\nimport a.B\n\nval x = 1\nB(x)", "A");
        assertThat(script.text()).isEqualTo("// first\nimport a.B\n\n" + OPENING + "val x = 1\nB(x)\n} }\n");
        assertThat(script.line()).isEqualTo(4);
        assertThat(script.shift()).isEqualTo(OPENING.length());
    }

    @Test
    void of_sourceWithoutImports_beginsAtItsFirstLine() {
        KotlinScript script = KotlinScript.of("val x = 1", "A");
        assertThat(script.text()).isEqualTo(OPENING + "val x = 1\n} }\n");
        assertThat(script.line()).isEqualTo(1);
    }
}
