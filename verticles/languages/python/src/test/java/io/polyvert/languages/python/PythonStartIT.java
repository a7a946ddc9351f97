package io.polyvert.languages.python;

import static io.polyvert.languages.python.PythonNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How Python verticles are found and started, and what a user hears when they cannot be.
class PythonStartIT {
    @TempDir
    Path folder;

    private PythonNode node;

    @BeforeEach
    void open() {
        node = new PythonNode(folder);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void package_isRunFromItsFolder_withItsOwnModules() throws Exception {
        Path home = Files.createDirectories(folder.resolve("shop"));
        Files.writeString(home.resolve("__init__.py"), "");
        Files.writeString(home.resolve("prices.py"), "PRICE = 7\n");
        Files.writeString(home.resolve("__main__.py"), """
                from vertx import bus
                from . import prices
                from shop.prices import PRICE

                @bus.consumer("shop.price")
                def price(message):
                    return [PRICE, prices.PRICE, __name__]
                """);

        soon(node.deployments().deploy(DeploymentSpec.of("shop", folder)));

        assertThat(String.valueOf(node.ask("shop.price", null))).isEqualTo("[7,7,\"shop.__main__\"]");
    }

    @Test
    void requirement_notMet_isNamedWithItsLineAndTheCommand() throws Exception {
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), """
                # what it needs
                pip
                nosuchpackage-polyvert>=2.0  # nobody has it
                """);
        try {
            assertThat(node.refusal("needs.py", "import nosuchpackage"))
                    .hasMessageContaining("requirements.txt:3: 'nosuchpackage-polyvert>=2.0' is not installed; ")
                    .hasMessageContaining("-m pip install -r " + requirements);
        } finally {
            Files.delete(requirements);
        }
    }

    @Test
    void requirements_notMet_areAllNamed_thoseOfIncludedFilesToo() throws Exception {
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), """
                -r more.txt
                nosuchpackage-polyvert
                """);
        Path more = Files.writeString(folder.resolve("more.txt"), """
                -r requirements.txt
                pip>999
                --requirement=gone.txt
                """);
        try {
            assertThat(node.refusal("needs.py", "import nosuchpackage"))
                    .hasMessageContaining("more.txt:2: 'pip>999' is not met: ")
                    .hasMessageContaining("more.txt:3: '" + folder.resolve("gone.txt") + "' is not a file, ")
                    .hasMessageContaining("requirements.txt:2: 'nosuchpackage-polyvert' is not installed; ");
        } finally {
            Files.delete(requirements);
            Files.delete(more);
        }
    }

    @Test
    void syntaxError_isRefusedWithItsLine() {
        assertThat(node.refusal("broken.py", "from vertx import bus\ndef greet(:\n    pass\n"))
                .isInstanceOf(DeploymentException.class)
                .hasMessage("broken.py:2: invalid syntax: def greet(:");
        assertThat(node.deployments().all()).isEmpty();
    }

    @Test
    void missingModule_isRefusedWithWhatToInstall() {
        assertThat(node.refusal("needs.py", "\nimport nosuchmodule.part\n"))
                .hasMessage("needs.py:2: module 'nosuchmodule' is not installed; pip install nosuchmodule");
    }

    @Test
    void errorAtTopLevel_isRefusedWithItsLineAndTrace() {
        assertThat(node.refusal("top.py", "def f():\n    return {}['x']\n\nf()\n"))
                .hasMessage("top.py:2: KeyError: 'x'")
                .cause()
                .hasMessageContaining("top.py\", line 4");
    }

    @Test
    void errorInStart_isRefusedWithItsLine() {
        assertThat(node.refusal("start.py", "async def start():\n    raise ValueError('no port')\n"))
                .hasMessage("start.py:2: ValueError: no port");
    }

    @Test
    void reservedAddress_isRefusedWithTheReason() {
        assertThat(node.refusal("reserved.py", "from vertx import bus\nbus.consumer('platform.x', print)\n"))
                .hasMessageContaining("reserved.py")
                .hasMessageContaining("'platform.x' is reserved");
    }

    @Test
    void exitAtTopLevel_isRefusedWithItsLastLines() {
        assertThat(node.refusal("gone.py", "import os\nprint('about to go', flush=True)\nos._exit(9)\n"))
                .hasMessage("gone/0 ended with exit code 9; its last lines:\nabout to go");
    }

    @Test
    void python_missing_saysWhatToInstall(@TempDir Path empty) {
        var host = new PythonHost(Map.of("PATH", empty.toString()));
        var spec = DeploymentSpec.of("x.py", write(empty, "x.py"));
        assertThat(catchThrowable(() -> host.prepare(node.vertx(), spec)))
                .hasMessage("Python 3.9 or newer was not found on PATH; install it, for example: apt install python3");
    }

    @Test
    void python_tooOld_isNamedWithItsVersion(@TempDir Path bin) throws IOException {
        Path old = Files.writeString(bin.resolve("python3"), "#!/bin/sh\necho 3.6 /usr/bin/python3\n");
        assertThat(old.toFile().setExecutable(true)).isTrue();
        var host = new PythonHost(Map.of("PATH", bin.toString()));
        var spec = DeploymentSpec.of("x.py", write(bin, "x.py"));
        assertThat(catchThrowable(() -> host.prepare(node.vertx(), spec)))
                .hasMessage("Python 3.9 or newer was not found on PATH (" + old + " is 3.6);"
                        + " install it, for example: apt install python3");
    }

    private static Path write(Path folder, String name) {
        try {
            Files.createFile(folder.resolve(name));
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
