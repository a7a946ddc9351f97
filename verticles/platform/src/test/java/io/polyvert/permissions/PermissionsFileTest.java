package io.polyvert.permissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.yaml.WrongYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsFileTest {
    private static final Path SHIPPED = Path.of("../../conf/permissions.yaml");

    @TempDir
    private Path folder;

    private Permissions shipped() {
        return PermissionsFile.read(SHIPPED).permissions();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            visitor | send     | greet            | true  | role 'visitor' allows send at 'greet'
            visitor | publish  | greet            | false | role 'visitor' does not allow publish at 'greet'
            clerk   | send     | codec.base64.encode | true | role 'visitor' allows send at 'codec.base64.*'
            clerk   | send     | orders.place     | true  | role 'clerk' allows send at 'orders.>'
            clerk   | send     | orders.audit.all | false | role 'clerk' denies send at 'orders.audit.>'
            clerk   | register | user.ada.inbox   | true  | role 'clerk' allows register at 'user.{subject}.>'
            clerk   | register | user.bob.inbox   | false | role 'clerk' does not allow register
            clerk   | reply    | user.ada.inbox   | true  | role 'clerk' allows reply at 'user.{subject}.>'
            clerk   | send     | platform.nodes   | false | role 'clerk' does not allow send
            """)
    void shippedFile_decides(String role, String action, String address, boolean allowed, String why) {
        Permissions permissions = shipped();
        Decision decision = permissions.decide(
                permissions.as(role, "ada"), Action.valueOf(action.toUpperCase(java.util.Locale.ROOT)), address);
        assertThat(decision.allowed()).isEqualTo(allowed);
        assertThat(decision.why()).startsWith(why);
    }

    @Test
    void client_withoutAToken_isTheRoleOfAnyone() {
        assertThat(shipped().decide(Principal.ANYONE, Action.SEND, "greet").allowed())
                .isTrue();
        Permissions closed = read("roles: { a: { allow: { send: greet } } }").permissions();
        assertThat(closed.decide(Principal.ANYONE, Action.SEND, "greet"))
                .isEqualTo(new Decision(false, "a client without a token may not send at 'greet'"));
    }

    @Test
    void rest_doesNotMeanThePlatform() {
        Permissions permissions = read("roles: { a: { allow: { send: '>' } }, b: { allow: { send: platform.nodes } } }")
                .permissions();
        assertThat(permissions
                        .decide(permissions.as("a", ""), Action.SEND, "platform.nodes")
                        .allowed())
                .isFalse();
        assertThat(permissions
                        .decide(permissions.as("b", ""), Action.SEND, "platform.nodes")
                        .allowed())
                .isTrue();
    }

    @Test
    void reply_withRulesOfItsOwn_isNotThatOfRegister() {
        Permissions permissions =
                read("roles: { a: { allow: { register: a.>, reply: a.b } } }").permissions();
        assertThat(permissions
                        .decide(permissions.as("a", ""), Action.REPLY, "a.b")
                        .allowed())
                .isTrue();
        assertThat(permissions
                        .decide(permissions.as("a", ""), Action.REPLY, "a.c")
                        .allowed())
                .isFalse();
    }

    @Test
    void denial_ofOneRole_winsOverTheOther() {
        Permissions permissions = read("roles: { a: { allow: { send: '>' } }, b: { deny: { send: x.* } } }")
                .permissions();
        Principal both = new Principal("ada", java.util.Set.of("a", "b"), Principal.NEVER);
        assertThat(permissions.decide(both, Action.SEND, "x.y").allowed()).isFalse();
        assertThat(permissions.decide(both, Action.SEND, "y").allowed()).isTrue();
    }

    @Test
    void roles_unknownHere_giveNothing() {
        Principal stranger = new Principal("eve", java.util.Set.of("boss"), Principal.NEVER);
        assertThat(shipped().decide(stranger, Action.SEND, "greet"))
                .isEqualTo(new Decision(false, "none of the roles [boss] of 'eve' is known here"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role: {}                                      | p.yaml:1:1: unknown key 'role'; did you mean 'roles'?
            anyone: x                                     | p.yaml:1:1: key 'roles' is missing
            roles: { a: { alow: {} } }                    | p.yaml:1:15: unknown key 'roles.a.alow'; did you mean 'allow'?
            roles: { a: { allow: { sned: x } } }          | p.yaml:1:24: unknown key 'roles.a.allow.sned'; did you mean 'send'?
            roles: { a: { allow: { send: 'x*' } } }       | p.yaml:1:30: pattern 'x*' has 'x*'
            roles: { a: { includes: b } }                 | p.yaml:1:25: role 'b' is not among the roles
            roles: { a: { includes: a } }                 | p.yaml:1:25: role 'a' includes itself
            {roles: { a: {} }, anyone: b}                 | p.yaml:1:28: role 'b' is not among the roles
            {roles: { a: {} }, tokens: [{sha256: x, role: a}]} | p.yaml:1:38: 'sha256' must be 64 lower-case hexadecimal
            {roles: { a: {} }, jwt: {keys: no.json}}      | p.yaml:1:32:
            """)
    void file_wrong_isRefusedWithItsPlace(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(WrongYaml.class)
                .hasMessageStartingWith(folder + "/" + reason);
    }

    private PermissionsFile read(String yaml) {
        try {
            return PermissionsFile.read(Files.writeString(folder.resolve("p.yaml"), yaml));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
