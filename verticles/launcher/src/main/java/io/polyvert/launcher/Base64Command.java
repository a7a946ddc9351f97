package io.polyvert.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.polyvert.base64.Base64;
import io.polyvert.base64.Base64Exception;
import io.polyvert.base64.DataUri;
import io.polyvert.base64.Lines;
import io.polyvert.base64.Pem;
import io.polyvert.base64.Transcoder;
import io.vertx.core.buffer.Buffer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `vertx base64` does what `base64` of GNU coreutils does, with its options, output and exit codes;
/// only the sentence about a wrong text says more. Needs no node. Texts and bytes of any length pass
/// through two arrays.
@Command(
        name = "base64",
        description = "Encodes or decodes FILE, or standard input, as `base64` does.",
        exitCodeOnInvalidInput = 1)
final class Base64Command implements Callable<Integer> {
    private static final int MAX_PEM_BYTES = 64 * 1024 * 1024;
    private static final int WIDTH = 76;
    private static final int MAX_WIDTH = 1 << 30;
    private static final Lines LINES = new Lines(WIDTH, "\n", true);

    @Option(
            names = {"-d", "-D", "--decode"},
            description = "Decode.")
    private boolean decode;

    @Option(
            names = {"-i", "--ignore-garbage"},
            description = "When decoding, skip what is not of the alphabet.")
    private boolean ignoreGarbage;

    @Option(
            names = {"-w", "--wrap"},
            paramLabel = "COLS",
            description = "Break encoded lines after COLS characters (default 76); 0: not at all.")
    private @Nullable String wrap;

    @ArgGroup
    private Variant variant = new Variant();

    /// At most one.
    static final class Variant {
        @Option(
                names = "--url",
                description = "The alphabet for URLs and file names, unpadded, in one line; decoding skips line ends.")
        private boolean url;

        @Option(names = "--mime", description = "Lines of 76 ended by CR LF; decoding skips white space.")
        private boolean mime;

        @Option(
                names = "--pem",
                paramLabel = "LABEL",
                arity = "0..1",
                preprocessor = AfterEqualsSign.class,
                description = {
                    "Between -----BEGIN LABEL----- and -----END LABEL----- (default DATA).",
                    "Decoding takes any label when none is given."
                })
        private @Nullable String pem;

        @Option(names = "--data-uri", description = "A data URI, whose media type is told by the bytes.")
        private boolean dataUri;
    }

    /// Takes the word after `--pem` for the file; a label that is not given is empty.
    static final class AfterEqualsSign implements IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> found) {
            if (!"=".equals(found.get("separator"))) {
                arguments.push("");
            }
            return false;
        }
    }

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "-",
            description = "What to read; - is standard input.")
    private String file = "-";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (wrapWidth() < 0) {
            return fail("invalid wrap size: '" + wrap + "'");
        }
        try (FileChannel in = open();
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            Base64Filter filter = new Base64Filter(in, out.getChannel(), ignoreGarbage);
            if (variant.pem != null) {
                pem(filter, variant.pem);
            } else {
                filter.run(decode ? decoder() : encoder());
            }
            return 0;
        } catch (NoSuchFileException _) {
            return fail(file + ": No such file or directory");
        } catch (AccessDeniedException _) {
            return fail(file + ": Permission denied");
        } catch (Base64Exception wrong) {
            return fail("invalid input: " + wrong.getMessage());
        } catch (IllegalArgumentException wrong) {
            return fail(String.valueOf(wrong.getMessage()));
        } catch (IOException failed) {
            return "Broken pipe".equals(failed.getMessage()) ? Failures.BROKEN_PIPE : fail(failed.getMessage());
        }
    }

    private FileChannel open() throws IOException {
        return file.equals("-")
                ? new FileInputStream(FileDescriptor.in).getChannel()
                : FileChannel.open(Path.of(file), StandardOpenOption.READ);
    }

    private Base64 variant() {
        return variant.url ? Base64.URL : variant.mime ? Base64.MIME : Base64.COREUTILS;
    }

    private Transcoder encoder() {
        return variant.dataUri ? DataUri.encoder() : variant().encoder(lines());
    }

    /// Reads what the encoder writes, whatever its lines.
    private Transcoder decoder() {
        return variant.dataUri
                ? DataUri.decoder()
                : variant.url ? Base64.URL.decoder(LINES) : variant().decoder();
    }

    /// Negative when it is no number of columns; 0 for more than any line has.
    private int wrapWidth() {
        try {
            BigInteger columns = wrap == null ? BigInteger.valueOf(WIDTH) : new BigInteger(wrap.stripLeading());
            return columns.signum() < 0
                    ? -1
                    : columns.bitLength() >= Long.SIZE ? 0 : (int) Math.min(columns.longValue(), MAX_WIDTH);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private Lines lines() {
        if (variant.url && wrap == null) {
            return Lines.NONE;
        }
        return variant.mime
                ? new Lines(wrapWidth(), "\r\n", false)
                : wrapWidth() == 0 ? Lines.NONE : new Lines(wrapWidth(), "\n", true);
    }

    private void pem(Base64Filter filter, String label) throws IOException {
        if (decode) {
            Pem pem = Pem.decode(filter.text(MAX_PEM_BYTES));
            if (!label.isEmpty() && !label.equals(pem.label())) {
                throw new IllegalArgumentException("the text is labelled '" + pem.label() + "', not '" + label
                        + "'; write --pem='" + pem.label() + "', or --pem for any label");
            }
            filter.write(pem.bytes().getBytes());
        } else {
            Pem frame = new Pem(label.isEmpty() ? "DATA" : label, Buffer.buffer());
            filter.write(frame.begin().getBytes(US_ASCII));
            filter.run(Base64.PEM.encoder());
            filter.write(frame.end().getBytes(US_ASCII));
        }
    }

    private int fail(@Nullable String reason) {
        spec.commandLine().getErr().println("vertx base64: " + reason);
        return 1;
    }
}
