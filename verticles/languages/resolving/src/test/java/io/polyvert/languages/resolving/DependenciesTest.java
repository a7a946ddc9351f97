package io.polyvert.languages.resolving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.deployments.DeploymentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DependenciesTest {
    @Test
    void in_sourceWithLines_hasThemInOrder() {
        Dependencies found = Dependencies.in("""
                //DEPS org.example:one:1.0
                // REPO https://repo.example.com/maven file:///srv/repo
                class A {} // DEPS of this are above
                  //DEPS org.example:two:2.0-beta+1, org.example:three:3:sources
                """, "a.java");
        assertThat(found.artifacts())
                .containsExactly("org.example:one:1.0", "org.example:two:2.0-beta+1", "org.example:three:3:sources");
        assertThat(found.repositories()).containsExactly("https://repo.example.com/maven", "file:///srv/repo");
    }

    @Test
    void in_sourceWithoutLines_isEmpty() {
        assertThat(Dependencies.in("class A { String DEPS = \"//\"; }", "a.java")
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            //DEPS org.example:one        | 'org.example:one' is no artifact; write //DEPS group:artifact:version
            //DEPS org example one        | 'org' is no artifact
            //DEPS                        | //DEPS names nothing; write //DEPS group:artifact:version
            //REPO repo.example.com       | 'repo.example.com' is no repository; write //REPO and a URL
            //REPO ftp://example.com/repo | 'ftp://example.com/repo' is no repository
            """)
    void in_wrongLine_isRefusedWithItsPlace(String line, String why) {
        assertThatThrownBy(() -> Dependencies.in("\n" + line + "\nclass A {}\n", "a.java"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .startsWith("a.java:2: " + why);
    }
}
