package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.languages.java.JavaHost;
import io.polyvert.languages.javascript.JavaScriptHost;
import io.polyvert.languages.python.PythonHost;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int vertx(String... args) {
        return Main.commandLine(args)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rnu x.js                  | vertx: unknown command 'rnu'; did you mean 'run'? (see `vertx help`)
            run x.js --instnces 2     | vertx run: unknown option '--instnces'; did you mean '--instances'? (see `vertx help run`)
            run x.js -conff=2         | vertx run: unknown option '-conff'; did you mean '-conf'? (see `vertx help run`)
            run                       | vertx run: missing required parameter: 'TARGET' (see `vertx help run`)
            run x.js --instances two  | vertx run: invalid value for option '--instances': 'two' is not an int (see `vertx help run`)
            run x.js                  | vertx run: x.js: the file does not exist or cannot be read in
            run x.rb                  | vertx run: x.rb: the file does not exist or cannot be read in
            run x.js -conf {          | vertx run: -conf: '{' is not a JSON object:
            run x.js -conf no.json    | vertx run: -conf: file 'no.json' does not exist or cannot be read
            run x.js --threading fast | vertx run: x.js: threading 'fast' is unknown; allowed: event-loop
            run x.js -worker --threading event-loop | vertx run: --threading: -worker and --threading event-loop contradict each other
            run io.x.Y io.z.Y         | vertx run: io.z.Y: two deployments are named 'Y' (io.x.Y and io.z.Y)
            run no.yaml               | vertx run: no.yaml: the file does not exist or cannot be read
            run no.yaml -conf {}      | vertx run: no.yaml: options such as -conf and -instances are for verticles
            bare --http-port 99999    | vertx bare: --http-port: http.port=99999 is outside -1..65535
            bare --http-port x        | vertx bare: --http-port: http.port=x is not a whole number
            bare --options {"eventLoops":3} | vertx bare: --options: Vert.x has no option 'eventLoops'
            bare --config no.yaml     | vertx bare: no.yaml: the file does not exist or cannot be read
            bare extra                | vertx bare: unexpected argument 'extra' (see `vertx help bare`)
            jobs submit               | vertx jobs submit: missing required parameter: 'ADDRESS' (see `vertx jobs help submit`)
            jobs submit a -o atempts=3 | vertx jobs submit: --option: a job has no 'atempts'; did you mean 'attempts'?
            gen rust                  | vertx gen: rust: nothing that can be written; allowed: ts, py, asyncapi
            gen ts                    | vertx gen: --out: 3 files (Base64Service.ts, JobsService.ts, WorkerService.ts) need a folder
            gen py Base64Servic       | vertx gen: Base64Servic: no service that is known; did you mean 'Base64Service'?
            send a {{nwo}}            | vertx send: {{nwo}}: no place that can be filled; did you mean 'now'? (--raw
            send a 1 --count -2       | vertx send: invalid value for option '--count': '-2' is no number to count to; allowed: 1 and more (see
            request a 1 --count 0     | vertx request: invalid value for option '--count': '0' is no number to count to
            listen a --count 0        | vertx listen: invalid value for option '--count': '0' is no number to count to
            request a {bad            | vertx request: BODY: '{bad' is not the JSON that it begins as: line 1, column 2: Unexpected
            stream a [1,              | vertx stream: BODY: '[1,' is not the JSON that it begins as: line 1, column
            reply a {bad              | vertx reply: BODY: '{bad' is not the JSON that it begins as: line 1, column 2: Unexpected
            listen a --reply {bad     | vertx listen: --reply: '{bad' is not the JSON that it begins as: line 1, column 2
            listen a --reply {{bdy}}  | vertx listen: {{bdy}}: no place that can be filled; did you mean 'body'?
            jobs submit a {bad        | vertx jobs submit: BODY: '{bad' is not the JSON that it begins as: line 1, column 2
            jobs batch a={bad         | vertx jobs batch: ADDRESS[=BODY]: '{bad' is not the JSON that it begins as: line 1
            reply a --fail 0          | vertx reply: --fail: 0 is no code of a failure; allowed: 1 and more
            send a -H foo             | vertx send: value for option '--header'
            client-test -- nosuchcmd  | vertx client-test: nosuchcmd: the program cannot be started:
            permissions token         | vertx permissions token: missing required option: '--role=ROLE' (see `vertx permissions help token`)
            context add               | vertx context add: missing required parameter: 'NAME' (see `vertx context help add`)
            help permissions tokn     | vertx permissions: unknown command 'tokn'; did you mean 'token'? (see `vertx help permissions`)
            help rnu                  | vertx: unknown command 'rnu'; did you mean 'run'? (see `vertx help`)
            send a 1 --rate -1        | vertx send: --rate: -1.0 is outside 0..1000000 a second
            context add x             | vertx context add: x: give --bus tcp://HOST:PORT for a node elsewhere
            context add x --bus y     | vertx context add: --bus: 'y' is no address of a node; allowed: tcp://HOST:PORT, tls
            context add local --node n | vertx context add: local: not a name for a context; allowed: letters
            context add x --bus tls://y:1 --cert c | vertx context add: --key: a certificate and its key belong together; give both
            context add x --bus tls://y:1 --ca no.pem | vertx context add: --ca: file 'no.pem' does not exist or cannot be read
            context add x --bus tls://y:1 --ca pom.xml | vertx context add: x: its certificates cannot be used: File does not contain valid certificates
            context add x --bus tcp://y:1 --ca pom.xml | vertx context add: --bus: 'tcp://y:1' takes no certificates; leave them out
            send a -H x={{sqe}}       | vertx send: {{sqe}}: no place that can be filled; did you mean 'seq'? (--raw
            listen a -H x=1           | vertx listen: unknown option '-H'
            context use nowhere       | vertx context use: nowhere: no context of this name
            request a --context nowhere | vertx request: nowhere: no context of this name
            bench rrr                 | vertx bench: rrr: nothing to measure; did you mean 'rr'?
            bench rr --payload 2k     | vertx bench: rr: '2k' is no payload; allowed: json100, 1k, 64k
            bench fanout --subscribers 0 | vertx bench: fanout: --subscribers=0 is outside 1..200
            top --every 0             | vertx top: --every: 0.0 is outside 0.1..3600 seconds
            describe                  | vertx describe: missing required parameter: 'ADDRESS' (see `vertx help describe`)
            request                   | vertx request: missing required parameter: 'ADDRESS' (see `vertx help request`)
            """)
    void commandLine_wrong_isOneSentenceAndExitsWith2(String args, String sentence) {
        assertThat(vertx(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(sentence).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ha", "--ha", "-hagroup=g", "-quorum 2"})
    void optionOfVertx4_notSupportedYet_isRefused(String option) {
        assertThat(vertx(("bare " + option).split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("are not supported yet; leave them out");
    }

    @Test
    void optionsOfVertx4_oneDashOrTwo_areKnown() {
        var known =
                new CommandLine(new RunCommand()).getCommandSpec().optionsMap().keySet();
        for (String name : List.of(
                "conf",
                "instances",
                "worker",
                "cluster",
                "cluster-host",
                "cluster-port",
                "cluster-public-host",
                "cluster-public-port",
                "options",
                "cp",
                "classpath",
                "ha",
                "hagroup",
                "quorum")) {
            assertThat(known).contains("-" + name, "--" + name);
        }
    }

    @Test
    void help_forTheWhole_namesEveryCommand() {
        assertThat(vertx("help")).isZero();
        assertThat(out.toString()).contains("run", "start", "request", "completion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "base64", "jobs", "jobs submit", "context add", "version"})
    void help_asOption_saysWhatHelpSays(String command) {
        for (String option : List.of("--help", "-h")) {
            assertThat(vertx((command + " " + option).strip().split(" "))).isZero();
            assertThat(out.toString()).startsWith(("Usage: vertx " + command).strip());
        }
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "base64 --version"})
    void version_asOption_isWhatVersionSays(String words) {
        assertThat(vertx(words.split(" "))).isZero();
        assertThat(out.toString()).startsWith("Polyvert ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help permissions token", "permissions help token"})
    void help_forACommandWithinAnother_isThatOnes(String args) {
        assertThat(vertx(args.split(" "))).isZero();
        assertThat(out.toString()).startsWith("Usage: vertx permissions token").contains("--role=ROLE");
    }

    @Test
    void placeInAnAnswer_unknown_namesNoOptionThatIsNotThere() {
        assertThat(vertx("reply", "a", "{{customer}}")).isEqualTo(2);
        assertThat(err.toString())
                .contains("allowed: now, ms, seq, random, uuid, body")
                .doesNotContain("--raw");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            No space left on device | 1   | vertx version: standard output: No space left on device
            Broken pipe             | 141 | ''
            """)
    void output_thatIsNotTaken_endsTheCommand(String reason, int code, String sentence) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(reason);
            }
        };
        assertThat(Main.commandLine("version")
                        .setOut(new PrintWriter(new StandardOutput(full), true, StandardCharsets.UTF_8))
                        .setErr(new PrintWriter(err, true))
                        .execute("version"))
                .isEqualTo(code);
        assertThat(err.toString().strip()).isEqualTo(sentence);
    }

    @Test
    void completion_isABashScriptThatKnowsTheCommands() {
        assertThat(vertx("completion")).isZero();
        assertThat(out.toString()).contains("complete -F", "publish", "--http-port");
    }

    @Test
    void version_namesPolyvertVertxAndJava() {
        assertThat(vertx("version")).isZero();
        assertThat(out.toString()).matches("Polyvert .* \\(Vert.x 5\\.1\\.5, Java 25.*\\)\\R");
    }

    @Test
    void hosts_extensionsDeclaredHere_areThoseOfTheHosts() {
        assertThat(Stream.of(new JavaHost(), new JavaScriptHost(), new PythonHost())
                        .flatMap(host -> host.extensions().stream()))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Hosts.JAVA, Hosts.JAVASCRIPT, Hosts.PYTHON)
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void commands_each_haveADescription() {
        for (CommandLine command : Main.commandLine().getSubcommands().values()) {
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(command.getCommandName())
                    .isNotEmpty();
        }
    }
}
