package io.polyvert.languages.javascript;

import com.caoccao.javet.swc4j.Swc4j;
import com.caoccao.javet.swc4j.enums.Swc4jMediaType;
import com.caoccao.javet.swc4j.enums.Swc4jParseMode;
import com.caoccao.javet.swc4j.enums.Swc4jSourceMapOption;
import com.caoccao.javet.swc4j.exceptions.Swc4jCoreException;
import com.caoccao.javet.swc4j.options.Swc4jTranspileOptions;
import com.caoccao.javet.swc4j.outputs.Swc4jTranspileOutput;
import io.polyvert.deployments.DeploymentException;
import io.vertx.core.json.JsonObject;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes JavaScript of TypeScript with swc. Types are dropped, not checked. The native library is loaded with the first
/// file.
final class TypeScript {
    private static final Pattern PLACE = Pattern.compile("(.*?) at \\S+:(\\d+):(\\d+)\\s.*", Pattern.DOTALL);
    private static @Nullable Swc4j compiler;

    private TypeScript() {}

    /// @param positions where the text's parts come from
    record Compiled(String text, SourceMap positions) {}

    static boolean is(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".ts") || name.endsWith(".mts");
    }

    /// Fails with a [DeploymentException] that says place and line of what is wrong.
    ///
    /// @param shown the file as its user calls it
    static Compiled compile(Path file, String text, String shown) {
        try {
            Swc4jTranspileOutput output = compiler()
                    .transpile(
                            text,
                            new Swc4jTranspileOptions()
                                    .setMediaType(Swc4jMediaType.TypeScript)
                                    .setParseMode(Swc4jParseMode.Module)
                                    .setSourceMap(Swc4jSourceMapOption.Separate)
                                    .setInlineSources(false)
                                    .setSpecifier(file.toUri().toURL()));
            String mappings = new JsonObject(output.getSourceMap()).getString("mappings");
            return new Compiled(output.getCode(), SourceMap.decode(mappings));
        } catch (Swc4jCoreException e) {
            throw new DeploymentException(sentence(String.valueOf(e.getMessage()), text, shown), e);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e); // a file always has a URL
        }
    }

    private static String sentence(String message, String text, String shown) {
        Matcher found = PLACE.matcher(message);
        if (!found.matches()) {
            return shown + ": " + message.lines().findFirst().orElse("it is not TypeScript");
        }
        int line = Integer.parseInt(found.group(2));
        int column = Integer.parseInt(found.group(3));
        String content = text.lines().skip(line - 1L).findFirst().orElse("");
        return shown + ":" + line + ":" + column + ": SyntaxError: " + found.group(1)
                + GuestErrors.marked(content, column);
    }

    private static synchronized Swc4j compiler() {
        if (compiler == null) {
            NativeLibrary.prepare(NativeLibrary.platform());
            compiler = new Swc4j();
        }
        return compiler;
    }
}
