package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.permissions.Policy;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsCommandTest {
    private static final String SHIPPED = "../../conf/permissions.yaml";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int vertx(String... args) {
        return Main.commandLine(args)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void check_saysForEachActionWhichRuleDecides() {
        assertThat(vertx("permissions", "check", "--permissions", SHIPPED, "--as", "clerk", "orders.audit.all"))
                .isZero();
        assertThat(out.toString().lines())
                .hasSize(4)
                .first()
                .asString()
                .matches(
                        "send      denied   role 'clerk' denies send at 'orders.audit.>' \\(.*permissions.yaml:\\d+:\\d+\\)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --as clerk --action send orders.place                   | 0
            --as clerk --action publish orders.place                | 1
            --as clerk --action register --subject ada user.ada.x   | 0
            --as clerk --action register --subject ada user.bob.x   | 1
            --action send greet                                     | 0
            --action register greet                                 | 1
            """)
    void check_ofOneAction_exitsWith1WhenDenied(String args, int code) {
        assertThat(vertx(("permissions check --permissions " + SHIPPED + " " + args).split(" ")))
                .isEqualTo(code);
        assertThat(out.toString()).hasLineCount(1);
    }

    @Test
    void check_whatOnlyTheSubjectLacks_isSaid() {
        vertx("permissions", "check", "--permissions", SHIPPED, "--as", "clerk", "--action", "register", "user.ada.x");
        assertThat(out.toString())
                .contains(
                        "role 'clerk' does not allow register at 'user.ada.x'; with --subject ada: role 'clerk' allows");
        vertx("permissions", "check", "--permissions", SHIPPED, "--as", "clerk", "--action", "register", "nobody.x");
        assertThat(out.toString().lines().toList().getLast()).doesNotContain("--subject");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --permissions no.yaml --as a x                       | no.yaml: the file does not exist or cannot be read
            --permissions ../../conf/permissions.yaml --as clrk x | --as: role 'clrk' is unknown; did you mean 'clerk'?
            --permissions ../../conf/permissions.yaml --action get x | --action: 'get' is unknown; allowed: send, publish
            """)
    void check_wrong_isOneSentenceAndExitsWith2(String args, String sentence) {
        assertThat(vertx(("permissions check " + args).split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("vertx permissions check: " + sentence)
                .hasLineCount(1);
    }

    @Test
    void token_isPrintedOnceAndItsLinesGiveItNotAway() {
        assertThat(vertx("permissions", "token", "--role", "clerk", "--subject", "till \"1\""))
                .isZero();
        String token = out.toString().strip();
        assertThat(token).matches("[0-9a-f]{64}");
        assertThat(err.toString().lines())
                .containsExactly(
                        "  - sha256: " + Policy.sha256(token), "    role: clerk", "    subject: \"till \\\"1\\\"\"");
    }
}
