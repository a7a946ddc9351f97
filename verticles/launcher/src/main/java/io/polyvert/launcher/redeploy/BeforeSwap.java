package io.polyvert.launcher.redeploy;

import io.polyvert.deployments.DeploymentException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/// The user's command of `--on-redeploy`, such as a build. What it says goes to standard error.
record BeforeSwap(String command, PrintStream err) {
    private static final int MINUTES = 10;

    /// Waits until it ends; fails when it fails. Does nothing without a command.
    void run() throws InterruptedException {
        if (command.isBlank()) {
            return;
        }
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(err::println));
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new DeploymentException("'" + command + "' did not end within " + MINUTES + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new DeploymentException("'" + command + "' ended with exit code " + process.exitValue());
            }
        } catch (IOException failure) {
            throw new DeploymentException("'" + command + "' cannot be run: " + failure.getMessage(), failure);
        }
    }
}
