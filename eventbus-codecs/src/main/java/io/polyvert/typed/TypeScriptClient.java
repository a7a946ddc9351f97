package io.polyvert.typed;

import io.polyvert.typed.Contract.Method;
import io.polyvert.typed.Contract.Param;
import io.vertx.core.json.Json;
import java.util.stream.Collectors;

/// A contract's client in TypeScript: one module without imports, for any bus that can request.
public final class TypeScriptClient {
    private static final String BYTES = """

            function toBase64(bytes: Uint8Array): string {
              let text = "";
              for (const byte of bytes) text += String.fromCharCode(byte);
              return btoa(text).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "");
            }

            function fromBase64(text: string): Uint8Array {
              return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
            }
            """;

    private final Contract contract;
    private final StringBuilder text = new StringBuilder();

    private TypeScriptClient(Contract contract) {
        this.contract = contract;
    }

    /// `Base64Service.ts`
    public static String fileName(Contract contract) {
        return contract.simpleName() + ".ts";
    }

    public static String of(Contract contract) {
        TypeScriptClient client = new TypeScriptClient(contract);
        client.write();
        return client.text.toString();
    }

    private void write() {
        text.append("// Written by `vertx gen ts` from ")
                .append(contract.service())
                .append("; changes get lost.\n");
        bus();
        contract.types().forEach(this::type);
        if (contract.hasBytes()) {
            text.append(BYTES);
        }
        service();
    }

    private void bus() {
        text.append("""

                export interface Options {
                  /** How many ms to wait. */
                  readonly timeout?: number;
                  /** Takes the request back when it fires. */
                  readonly signal?: AbortSignal;
                }

                /** What asks: `bus` of the module "vertx", or anything else that can. */
                export interface Bus {
                  request(
                    address: string,
                    body: object,
                    options: Options & { readonly headers: Readonly<Record<string, string>> },
                  ): Promise<{ readonly body: unknown }>;
                """);
        if (contract.sends()) {
            text.append("  send(address: string, body: object, options: { readonly headers:"
                    + " Readonly<Record<string, string>> }): void;\n");
        }
        text.append("}\n");
    }

    private void type(String name, Shape shape) {
        text.append('\n');
        if (shape instanceof Shape.Fields fields) {
            text.append("export interface ").append(name).append(" {\n");
            for (Shape.Field field : fields.fields()) {
                doc(field.doc(), "  ");
                text.append("  ").append(field(field)).append(";\n");
            }
            text.append("}\n");
        } else {
            text.append("export type ")
                    .append(name)
                    .append(" = ")
                    .append(type(shape))
                    .append(";\n");
        }
    }

    private static String field(Shape.Field field) {
        String name = field.name().matches("[A-Za-z_][A-Za-z0-9_]*") ? field.name() : Json.encode(field.name());
        return "readonly " + name + (field.isRequired() ? ": " : "?: ") + wire(field.shape());
    }

    /// Inside of objects bytes stay the text that travels.
    private static String wire(Shape shape) {
        return shape.isBytes() ? type(shape).replace("Uint8Array", "string") : type(shape);
    }

    private static String type(Shape shape) {
        return switch (shape) {
            case Shape.Plain plain ->
                switch (plain) {
                    case ANY -> "unknown";
                    case TEXT -> "string";
                    case BYTES -> "Uint8Array";
                    case WHOLE, NUMBER -> "number";
                    case FLAG -> "boolean";
                    case NOTHING -> "null";
                };
            case Shape.Words(var words) -> words.stream().map(Json::encode).collect(Collectors.joining(" | "));
            case Shape.Items(Shape item) -> "readonly (" + wire(item) + ")[]";
            case Shape.Entries(Shape value) -> "Readonly<Record<string, " + wire(value) + ">>";
            case Shape.Named(String name) -> name;
            case Shape.OrNull(Shape value) -> type(value) + " | null";
            case Shape.Fields fields ->
                fields.fields().stream().map(TypeScriptClient::field).collect(Collectors.joining("; ", "{ ", " }"));
        };
    }

    private void service() {
        text.append('\n');
        doc(contract.doc(), "");
        String address = contract.address().isEmpty()
                ? "address: string"
                : "address: string = " + Json.encode(contract.address());
        text.append("""
                export class %s {
                  readonly #bus: Bus;
                  readonly #address: string;

                  constructor(bus: Bus, %s) {
                    this.#bus = bus;
                    this.#address = address;
                  }
                """.formatted(contract.simpleName(), address));
        contract.methods().forEach(this::method);
        text.append("""

                  async #ask(action: string, body: object, options: Options): Promise<unknown> {
                    return (await this.#bus.request(this.#address, body, { ...options, headers: { action } })).body;
                  }
                }
                """);
    }

    private void method(Method method) {
        text.append('\n');
        doc(method.doc(), "  ");
        String params = method.params().stream()
                .map(param -> Words.typeScript(param.name()) + ": " + type(param.shape()) + ", ")
                .collect(Collectors.joining());
        String body = method.params().stream()
                .map(TypeScriptClient::argument)
                .collect(Collectors.joining(", ", "{ ", " }"))
                .replace("{  }", "{}");
        if (method.result().isEmpty()) {
            String all = params.isEmpty() ? "" : params.substring(0, params.length() - 2);
            text.append("  ").append(method.name()).append('(').append(all).append("): void {\n    ");
            text.append("this.#bus.send(this.#address, ").append(body);
            text.append(", { headers: { action: \"").append(method.name()).append("\" } });\n  }\n");
            return;
        }
        Shape result = method.result().get();
        String answer = "await this.#ask(\"%s\", %s, options)".formatted(method.name(), body);
        text.append("  async ").append(method.name()).append('(').append(params).append("options: Options = {}): ");
        text.append("Promise<")
                .append(result == Shape.Plain.NOTHING ? "void" : type(result))
                .append("> {\n    ");
        text.append(answered(result, answer)).append("\n  }\n");
    }

    private static String argument(Param param) {
        String name = Words.typeScript(param.name());
        if (!param.shape().isBytes()) {
            return name.equals(param.name()) ? name : param.name() + ": " + name;
        }
        String encoded = "toBase64(" + name + ")";
        return param.name() + ": "
                + (param.shape() instanceof Shape.OrNull ? name + " === null ? null : " + encoded : encoded);
    }

    private static String answered(Shape result, String answer) {
        if (result == Shape.Plain.NOTHING) {
            return answer + ";";
        }
        if (!result.isBytes()) {
            return "return (" + answer + ") as " + type(result) + ";";
        }
        return result instanceof Shape.OrNull
                ? "const text = " + answer + ";\n    return text === null ? null : fromBase64(text as string);"
                : "return fromBase64((" + answer + ") as string);";
    }

    private void doc(String doc, String indent) {
        if (doc.isBlank()) {
            return;
        }
        text.append(indent).append("/**");
        String safe = doc.replace("*/", "* /");
        if (safe.lines().count() == 1) {
            text.append(' ').append(safe).append(" */\n");
            return;
        }
        text.append('\n');
        safe.lines()
                .forEach(line ->
                        text.append((indent + " * " + line).stripTrailing()).append('\n'));
        text.append(indent).append(" */\n");
    }
}
