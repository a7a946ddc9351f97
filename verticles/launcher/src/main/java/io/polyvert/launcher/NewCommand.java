package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.launcher.templates.Template;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        description = {"Writes a verticle and a test beside it into the current folder.", "No file is overwritten."})
final class NewCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "LANG", description = "java, js, ts, py, kotlin or groovy.")
    private String language = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Of the verticle, its address and its file.")
    private String name = "";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Template template = Template.of(language);
        if (!name.matches("[a-zA-Z][a-zA-Z0-9_-]{0,40}")) {
            throw new SettingException(
                    name,
                    "not a name for a verticle; allowed: letters, digits, '_' and '-', at most 41, a letter first");
        }
        if (!Hosts.all().knows(template.extension())) {
            throw new SettingException(
                    language, "this build runs no ." + template.extension() + " files; see `vertx languages`");
        }
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(Path.of(template.file(name)), template.verticleText(name));
        files.put(Path.of(template.test(name)), template.testText(name, script()));
        write(files);
        template.types().map(Path::of).filter(Files::notExists).ifPresent(types -> {
            write(Map.of(types, Template.typesText(types.toString())));
        });
        tell(template);
        return 0;
    }

    private static Path script() {
        return Path.of(System.getProperty("polyvert.command", "vertx"));
    }

    private static void write(Map<Path, String> files) {
        files.keySet().stream().filter(Files::exists).findFirst().ifPresent(known -> {
            throw new SettingException(
                    known.toString(), "the file exists already; nothing was written, choose another NAME");
        });
        files.forEach((file, text) -> {
            try {
                Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException _) {
                throw new SettingException(file.toString(), "the file exists already; it was left as it is");
            } catch (IOException failure) {
                throw new DeploymentException("cannot write " + file.toAbsolutePath() + ": " + failure, failure);
            }
        });
    }

    private void tell(Template template) {
        var out = spec.commandLine().getOut();
        out.println("wrote " + template.file(name) + " and " + template.test(name));
        out.println("  run it   vertx run " + template.file(name) + " --redeploy");
        out.println("  ask it   vertx request " + name + " '{\"name\":\"Ada\"}'");
        out.println("  test it  " + template.testCommand(name));
    }
}
