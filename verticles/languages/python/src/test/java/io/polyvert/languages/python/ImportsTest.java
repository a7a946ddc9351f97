package io.polyvert.languages.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.deployments.DeploymentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportsTest {
    @TempDir
    Path folder;

    private void save(Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, file.getValue());
        }
    }

    @Test
    void sources_ofAProgram_areWhatItReachesByImports() throws IOException {
        save(Map.of(
                "main.py", "import os, helper as h\nfrom shop import cart\nfrom shop.prices import (\n    vat,\n)\n",
                "helper.py", "def f():\n    from late import thing\n",
                "late.py", "thing = 1\n",
                "shop/__init__.py", "",
                "shop/cart.py", "from . import stock\n",
                "shop/stock.py", "",
                "shop/prices.py", "vat = 19\n",
                "other.py", "import main\n"));
        var sources = new PythonHost().sources(DeploymentSpec.of("main.py", folder));
        assertThat(sources.stream()
                        .filter(Files::exists)
                        .map(file -> folder.relativize(file).toString()))
                .containsExactlyInAnyOrder(
                        "main.py",
                        "helper.py",
                        "late.py",
                        "shop/__init__.py",
                        "shop/cart.py",
                        "shop/stock.py",
                        "shop/prices.py");
    }

    @Test
    void sources_moduleIsMissing_areWatchedForIt() throws IOException {
        save(Map.of("main.py", "import soon\n"));
        assertThat(new PythonHost().sources(DeploymentSpec.of("main.py", folder)))
                .contains(folder.resolve("soon.py"));
    }
}
