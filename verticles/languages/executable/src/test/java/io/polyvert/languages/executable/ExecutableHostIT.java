package io.polyvert.languages.executable;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Deployments;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.Guard;
import io.polyvert.doors.UnixDoor;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that know nothing of the platform but its frames.
class ExecutableHostIT {
    private static final String PROGRAM = """
            #!/usr/bin/env python3
            import json, os, socket, struct, time
            bus = socket.socket(socket.AF_UNIX)
            bus.connect(os.environ["VERTX_BUS"][5:])
            def tell(**frame):
                text = json.dumps(frame).encode()
                bus.sendall(struct.pack(">i", len(text)) + text)
            def read(count):
                data = bus.recv(count, socket.MSG_WAITALL)
                return data if len(data) == count else exit()
            config = None
            tell(type="hello", version=1, key=os.environ["VERTX_KEY"])
            tell(type="register", address="greet", id=1)
            while True:
                frame = json.loads(read(struct.unpack(">i", read(4))[0]))
                if frame["type"] == "hello": config = frame["config"]
                if frame["type"] == "ok": tell(type="ready")
                if frame["type"] == "stop": exit()
                if frame["type"] == "message":
                    if frame["body"] == "die": os._exit(3)
                    if frame["body"] == "last words":
                        program = os.getpid()
                        if os.fork(): os._exit(0)
                        os.closerange(1, 3)
                        while os.getppid() == program: pass
                        time.sleep(0.1)
                    tell(type="send", address=frame["replyAddress"], body={"config": config, "heard": frame["body"]})
            """;

    @TempDir
    Path folder;

    private Vertx vertx;
    private Deployments deployments;

    @BeforeEach
    void start() throws Exception {
        var recorder = new Recorder();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        UnixDoor.open(vertx, folder.resolve("bus.sock"), Guard.random()).await(10, SECONDS);
        deployments = new Deployments(vertx, new Languages().withOthers(ExecutableHost::new), InstantSource.system());
    }

    @AfterEach
    void end() throws Exception {
        deployments.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }

    private DeploymentSpec file(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return DeploymentSpec.of("./" + name, folder);
    }

    private DeploymentSpec program(String name, String text) throws IOException {
        return file(name, text, "rwxr-xr-x");
    }

    private Deployment deploy(DeploymentSpec spec) throws Exception {
        return deployments.deploy(spec).await(30, SECONDS);
    }

    private JsonObject ask(Object body) throws Exception {
        return vertx.eventBus()
                .<JsonObject>request("greet", body)
                .await(10, SECONDS)
                .body();
    }

    private void refused(DeploymentSpec spec, String message) {
        assertThatThrownBy(() -> deploy(spec))
                .isInstanceOf(DeploymentException.class)
                .message()
                .startsWith(message);
    }

    @Test
    void program_withoutExtension_answersWithItsConfig() throws Exception {
        Deployment deployment =
                deploy(program("greeter", PROGRAM).withConfig(new JsonObject().put("greeting", "Good day")));
        assertThat(deployment.name()).isEqualTo("greeter");
        assertThat(deployment.language()).isEqualTo("executable");
        assertThat(deployment.pids()).hasSize(1);
        assertThat(ask("Ada"))
                .isEqualTo(new JsonObject()
                        .put("config", new JsonObject().put("greeting", "Good day"))
                        .put("heard", "Ada"));
    }

    @Test
    void program_dies_failsItsCallerAndStartsAgain() throws Exception {
        Deployment deployment = deploy(program("greeter.py3", PROGRAM));
        long before = deployment.pids().getFirst();
        assertThatThrownBy(() -> ask("die")).isInstanceOf(ReplyException.class);
        assertThat(answerOfTheNext()).isEqualTo("Ada");
        assertThat(deployment.pids()).hasSize(1).doesNotContain(before);
    }

    /// The socket may still hold answers when the process has ended: here a child writes one then.
    @Test
    void program_endsBeforeItsAnswerIsRead_isHeardOut() throws Exception {
        deploy(program("greeter", PROGRAM));
        assertThat(ask("last words").getString("heard")).isEqualTo("last words");
    }

    private String answerOfTheNext() throws Exception {
        long until = System.nanoTime() + SECONDS.toNanos(15);
        while (true) {
            try {
                return ask("Ada").getString("heard");
            } catch (ReplyException notYet) {
                if (System.nanoTime() > until) {
                    throw notYet;
                }
                vertx.timer(50, java.util.concurrent.TimeUnit.MILLISECONDS).await();
            }
        }
    }

    @Test
    void program_undeployed_isGone() throws Exception {
        Deployment deployment = deploy(program("greeter", PROGRAM));
        ProcessHandle process = ProcessHandle.of(deployment.pids().getFirst()).orElseThrow();
        deployments.undeploy("greeter").await(10, SECONDS);
        process.onExit().get(5, SECONDS);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void program_undeployed_leavesNothingBehindThatItStarted() throws Exception {
        program("greeter", PROGRAM);
        deploy(program("family", "#!/bin/sh\nsleep 987 &\necho $! > sleeper\nexec ./greeter\n"));
        assertThat(sleeper()).isPresent();
        deployments.undeploy("family").await(10, SECONDS);
        sleeperEnds();
    }

    @Test
    void program_failsToStart_leavesNothingBehindThatItStarted() throws Exception {
        refused(program("sad", "#!/bin/sh\nsleep 987 &\necho $! > sleeper\nexit 7\n"), "sad/0 ended with exit code 7");
        sleeperEnds();
    }

    /// What a program has started and written down.
    private Optional<ProcessHandle> sleeper() throws IOException {
        String pid = Files.readString(folder.resolve("sleeper")).strip();
        return ProcessHandle.of(Long.parseLong(pid));
    }

    private void sleeperEnds() throws Exception {
        Optional<ProcessHandle> sleeper = sleeper();
        if (sleeper.isPresent()) {
            sleeper.get().onExit().get(5, SECONDS);
        }
    }

    @Test
    void program_endsBeforeItIsReady_saysItsLastLines() throws Exception {
        refused(
                program("sad", "#!/bin/sh\necho no luck\nexit 7\n"),
                "sad/0 ended with exit code 7; its last lines:\nno luck");
    }

    @Test
    void file_notExecutable_saysHowToMakeItSo() throws Exception {
        refused(
                file("tool.rb", "#!/usr/bin/env ruby\n", "rw-r--r--"),
                "no language is known for '.rb' files, and ./tool.rb is not executable; if it is a program:"
                        + " chmod +x ./tool.rb");
        refused(
                file("tool.go", "package main\n", "rw-r--r--"),
                "./tool.go is source code of a compiled language; build it and run what you built, for example:"
                        + " go build -o ./tool ./tool.go && vertx run ./tool");
    }

    @Test
    void script_ofMissingInterpreter_namesIt() throws Exception {
        refused(
                program("a", "#!/usr/bin/env no-such-language\n"),
                "./a needs 'no-such-language', which is not on the PATH; install it");
        refused(program("b", "#!/usr/bin/env -S no-such-language -x\n"), "./b needs 'no-such-language'");
        refused(program("c", "#!/no/such/language -x\n"), "./c begins with #!/no/such/language, which is not here");
    }
}
