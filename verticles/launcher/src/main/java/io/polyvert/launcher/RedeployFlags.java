package io.polyvert.launcher;

import io.polyvert.launcher.redeploy.RedeployOptions;
import io.polyvert.launcher.settings.SettingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Whether and how changed files become new versions; the options of Vert.x 4.
final class RedeployFlags {
    @Option(
            names = {"--redeploy", "-redeploy"},
            arity = "0..1",
            fallbackValue = "",
            preprocessor = OnlyAttached.class,
            paramLabel = "GLOBS",
            description = {
                "Put a new version in place when a file is saved, without losing a request.",
                "GLOBS such as **/*.js,lib/* say which; default: the files and what they import."
            })
    private @Nullable String redeploy;

    @Option(
            names = {"--on-redeploy", "-on-redeploy"},
            paramLabel = "COMMAND",
            description = "Run this before each redeployment, for example a build.")
    private @Nullable String onRedeploy;

    @Option(
            names = {"--redeploy-scan-period", "-redeploy-scan-period"},
            paramLabel = "MS",
            description = "Look at the files this often, where the system does not tell. Default: 250.")
    private @Nullable Long scanPeriod;

    @Option(
            names = {"--redeploy-grace-period", "-redeploy-grace-period"},
            paramLabel = "MS",
            description = "Shortest time between two redeployments. Default: 0.")
    private @Nullable Long gracePeriod;

    @Option(
            names = {"--redeploy-termination-period", "-redeploy-termination-period"},
            paramLabel = "MS",
            description = "Longest time for an old version to answer what it has in hand. Default (and 0): 30000.")
    private @Nullable Long terminationPeriod;

    /// `--redeploy hello.js` names a verticle, `--redeploy=*.js` the files.
    private static final class OnlyAttached implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
            if (info.get("separator") != null) {
                return false;
            }
            arg.setValue("");
            return true;
        }
    }

    Optional<RedeployOptions> options() {
        if (redeploy == null) {
            requireAlone();
            return Optional.empty();
        }
        RedeployOptions defaults = RedeployOptions.DEFAULTS;
        List<String> globs = Arrays.stream(redeploy.split("[,;]", -1))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .toList();
        return Optional.of(new RedeployOptions(
                globs,
                onRedeploy == null ? "" : onRedeploy,
                scanPeriod == null ? defaults.scanMs() : scanPeriod,
                gracePeriod == null ? defaults.graceMs() : gracePeriod,
                terminationPeriod == null ? defaults.lastMs() : terminationPeriod));
    }

    private void requireAlone() {
        if (onRedeploy != null || scanPeriod != null || gracePeriod != null || terminationPeriod != null) {
            throw new SettingException(
                    onRedeploy != null ? "--on-redeploy" : "--redeploy-...", "nothing is redeployed; add --redeploy");
        }
    }
}
