package io.polyvert.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.launcher.application.Application;
import io.polyvert.node.NodeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {
    private static final Path SHIPPED = Path.of("../../conf/polyvert.yaml");
    private static final NodeOptions DEFAULTS = NodeOptions.of("node", Path.of("home"));
    private static final List<String> PATHS = Binder.paths(NodeOptions.class);

    @Test
    void shippedFile_everyKeyButTheName_isThere() {
        List<String> keys = new ArrayList<>(PATHS);
        keys.remove("name");
        assertThat(Application.readSettings(SHIPPED).byPath()).containsOnlyKeys(keys);
    }

    @Test
    void shippedFile_everyValue_isTheDefault() {
        assertThat(Binder.bind(DEFAULTS, Application.readSettings(SHIPPED))).isEqualTo(DEFAULTS);
    }

    @Test
    void settings_severalLayers_theStrongerWins() {
        Settings file = settings("http.port", "1", "http.host", "a");
        Settings environment = settings("http.port", "2", "worker.threads", "3");
        Settings options = settings("http.port", "4");
        NodeOptions bound = Binder.bind(DEFAULTS, options.over(environment).over(file));
        assertThat(bound.http().port()).isEqualTo(4);
        assertThat(bound.http().host()).isEqualTo("a");
        assertThat(bound.worker().threads()).isEqualTo(3);
        assertThat(bound.tcp()).isEqualTo(DEFAULTS.tcp());
    }

    @Test
    void settings_ofEveryType_areConverted() {
        NodeOptions bound = Binder.bind(
                DEFAULTS, settings("cluster.enabled", "true", "cluster.members", "a, b:1", "cluster.config", "h.yaml"));
        assertThat(bound.cluster().enabled()).isTrue();
        assertThat(bound.cluster().members()).containsExactly("a", "b:1");
        assertThat(bound.cluster().config()).contains(Path.of("h.yaml"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http.port       | abc   | --here: http.port=abc is not a whole number
            http.port       | 99999 | --here: http.port=99999 is outside -1..65535
            cluster.enabled | maybe | --here: cluster.enabled=maybe is not true or false
            worker.threads  | 0     | --here: worker.threads=0 is outside 1..1000
            name            | a b   | --here: name 'a b' is not a node name
            """)
    void setting_wrong_isRefusedWithItsPlace(String path, String value, String reason) {
        assertThatThrownBy(() -> Binder.bind(DEFAULTS, settings(path, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void environment_knownVariable_sets() {
        Settings found = Environment.settings(
                Map.of("POLYVERT_HTTP_MAX_BODY_BYTES", "5", "POLYVERT_HOME", "/x", "PATH", "/bin"), PATHS);
        assertThat(found.byPath())
                .containsOnly(Map.entry("http.maxBodyBytes", new Setting("5", "POLYVERT_HTTP_MAX_BODY_BYTES")));
    }

    @Test
    void environment_mistypedVariable_isRefused() {
        assertThatThrownBy(() -> Environment.settings(Map.of("POLYVERT_HTP_PORT", "1"), PATHS))
                .hasMessage("environment: variable POLYVERT_HTP_PORT is unknown; did you mean 'POLYVERT_HTTP_PORT'?");
    }

    private static Settings settings(String... pairs) {
        Map<String, Setting> byPath = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            byPath.put(pairs[i], new Setting(pairs[i + 1], "--here"));
        }
        return new Settings(byPath);
    }
}
