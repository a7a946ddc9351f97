package io.polyvert.launcher.redeploy;

import io.polyvert.launcher.settings.SettingException;
import java.util.List;

/// How changed files become new versions.
///
/// @param globs which files count, relative to the current folder; empty: those that the deployments are made of
/// @param command run before each swap, or the empty text
/// @param scanMs how often is looked, at the least
/// @param graceMs shortest time between two swaps
/// @param lastMs how long an old version may take to answer what it has in hand
public record RedeployOptions(List<String> globs, String command, long scanMs, long graceMs, long lastMs) {
    public static final RedeployOptions DEFAULTS = new RedeployOptions(List.of(), "", 250, 0, 30_000);

    public RedeployOptions {
        globs = List.copyOf(globs);
        check("--redeploy-scan-period", scanMs, 10);
        check("--redeploy-grace-period", graceMs, 0);
        check("--redeploy-termination-period", lastMs, 0);
        if (lastMs == 0) {
            lastMs = 30_000;
        }
    }

    private static void check(String option, long ms, long least) {
        if (ms < least || ms > 600_000) {
            throw new SettingException(option, ms + " ms is outside " + least + "..600000");
        }
    }
}
