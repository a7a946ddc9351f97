package io.polyvert.typed;

import io.polyvert.typed.Contract.Method;
import io.polyvert.typed.Contract.Param;
import io.vertx.core.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/// A contract's client in Python: one module of the standard library, typed, for any bus that can request.
public final class PythonClient {
    private static final String BYTES = """


            def _to_base64(data: bytes) -> str:
                return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


            def _from_base64(text: str) -> bytes:
                return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            """;

    private static final String BUS = """


            class Reply(Protocol):
                @property
                def body(self) -> Any: ...


            class Bus(Protocol):
                \"""What asks: `vertx.bus`, what `vertx.connect` gives, or anything else that can.\"""

                def request(
                    self,
                    address: str,
                    body: Any = None,
                    *,
                    headers: Optional[Mapping[str, str]] = None,
                    timeout: Optional[float] = None,
                ) -> Awaitable[Reply]: ...
            """;

    private static final String SEND = """

                def send(self, address: str, body: Any = None, *, headers: Optional[Mapping[str, str]] = None) -> None: ...
            """;

    private static final String ASK = """

                async def _ask(self, action: str, body: Dict[str, Any], timeout: Optional[float]) -> Any:
                    reply = await self._bus.request(self._address, body, headers={"action": action}, timeout=timeout)
                    return reply.body
            """;

    private static final int MAX_DEPTH = 32;

    private final Contract contract;
    private final StringBuilder text = new StringBuilder();

    private PythonClient(Contract contract) {
        this.contract = contract;
    }

    /// `base64_service.py`
    public static String fileName(Contract contract) {
        return Words.python(contract.simpleName()) + ".py";
    }

    public static String of(Contract contract) {
        PythonClient client = new PythonClient(contract);
        client.write();
        return client.text.toString();
    }

    private void write() {
        text.append("# Written by `vertx gen py` from ")
                .append(contract.service())
                .append("; changes get lost.\n");
        text.append("from __future__ import annotations\n\n");
        text.append(contract.hasBytes() ? "import base64\n" : "");
        text.append(
                "from typing import Any, Awaitable, Dict, List, Literal, Mapping, Optional, Protocol, TypedDict, cast\n");
        text.append(BUS);
        text.append(contract.sends() ? SEND : "");
        contract.types().forEach(this::type);
        if (contract.hasBytes()) {
            text.append(BYTES);
        }
        service();
    }

    /// Types that are no structure are written out where they are used: Python evaluates aliases.
    private void type(String name, Shape shape) {
        if (!(shape instanceof Shape.Fields(List<Shape.Field> fields))) {
            return;
        }
        text.append("\n\n");
        boolean plain = fields.stream().allMatch(field -> Words.isPythonField(field.name()));
        List<Shape.Field> required =
                fields.stream().filter(Shape.Field::isRequired).toList();
        List<Shape.Field> others =
                fields.stream().filter(field -> !field.isRequired()).toList();
        if (!plain) {
            // names that are no identifiers; which of them are required cannot be said here
            text.append(fields.stream()
                    .map(field -> Json.encode(field.name()) + ": " + quoted(field.shape()))
                    .collect(Collectors.joining(", ", name + " = TypedDict(\"" + name + "\", {", "}, total=False)\n")));
        } else if (required.isEmpty() || others.isEmpty()) {
            structure("class " + name + "(TypedDict" + (others.isEmpty() ? "" : ", total=False") + ")", fields);
        } else {
            structure("class _" + name + "(TypedDict)", required);
            text.append("\n\n");
            structure("class " + name + "(_" + name + ", total=False)", others);
        }
    }

    private void structure(String head, List<Shape.Field> fields) {
        text.append(head).append(":\n");
        if (fields.isEmpty()) {
            text.append("    pass\n");
        }
        for (Shape.Field field : fields) {
            field.doc()
                    .lines()
                    .forEach(line -> text.append("    #: ").append(line).append('\n'));
            text.append("    ")
                    .append(field.name())
                    .append(": ")
                    .append(wire(field.shape()))
                    .append('\n');
        }
    }

    /// Where annotations are evaluated.
    private String quoted(Shape shape) {
        return '"' + wire(shape).replace('"', '\'') + '"';
    }

    /// Inside of objects bytes stay the text that travels.
    private String wire(Shape shape) {
        return shape.isBytes() ? type(shape).replace("bytes", "str") : type(shape);
    }

    private String type(Shape shape) {
        return type(shape, 0);
    }

    private String type(Shape shape, int depth) {
        if (depth > MAX_DEPTH) {
            return "Any"; // an alias of itself
        }
        return switch (shape) {
            case Shape.Plain plain ->
                switch (plain) {
                    case ANY -> "Any";
                    case TEXT -> "str";
                    case BYTES -> depth == 0 ? "bytes" : "str";
                    case WHOLE -> "int";
                    case NUMBER -> "float";
                    case FLAG -> "bool";
                    case NOTHING -> "None";
                };
            case Shape.Words(var words) ->
                words.stream().map(Json::encode).collect(Collectors.joining(", ", "Literal[", "]"));
            case Shape.Items(Shape item) -> "List[" + type(item, depth + 1) + "]";
            case Shape.Entries(Shape value) -> "Dict[str, " + type(value, depth + 1) + "]";
            case Shape.Named(String name) -> named(name, depth);
            case Shape.OrNull(Shape value) -> "Optional[" + type(value, depth) + "]";
            case Shape.Fields _ -> "Dict[str, Any]";
        };
    }

    private String named(String name, int depth) {
        Shape shape = contract.types().get(name);
        return shape == null || shape instanceof Shape.Fields ? name : type(shape, depth + 1);
    }

    private void service() {
        text.append("\n\nclass ").append(contract.simpleName()).append(":\n");
        doc(contract.doc(), "    ");
        String address =
                contract.address().isEmpty() ? "address: str" : "address: str = " + Json.encode(contract.address());
        text.append("    def __init__(self, bus: Bus, ").append(address).append(") -> None:\n");
        text.append("        self._bus = bus\n        self._address = address\n");
        contract.methods().forEach(this::method);
        text.append(ASK);
    }

    private void method(Method method) {
        String params = method.params().stream()
                .map(param -> ", " + Words.python(param.name()) + ": " + type(param.shape()))
                .collect(Collectors.joining());
        String body = method.params().stream().map(PythonClient::argument).collect(Collectors.joining(", ", "{", "}"));
        text.append('\n');
        String name = Words.python(method.name());
        if (method.result().isEmpty()) {
            text.append("    def ").append(name).append("(self").append(params).append(") -> None:\n");
            doc(method.doc(), "        ");
            text.append("        self._bus.send(self._address, ").append(body);
            text.append(", headers={\"action\": \"").append(method.name()).append("\"})\n");
            return;
        }
        Shape result = method.result().get();
        text.append("    async def ").append(name).append("(self").append(params);
        text.append(", *, timeout: Optional[float] = None) -> ")
                .append(type(result))
                .append(":\n");
        doc(method.doc(), "        ");
        String answer = "await self._ask(\"%s\", %s, timeout)".formatted(method.name(), body);
        text.append("        ").append(answered(result, answer)).append('\n');
    }

    private static String argument(Param param) {
        String name = Words.python(param.name());
        String encoded = "_to_base64(" + name + ")";
        String value = !param.shape().isBytes()
                ? name
                : param.shape() instanceof Shape.OrNull ? "None if " + name + " is None else " + encoded : encoded;
        return "\"" + param.name() + "\": " + value;
    }

    private String answered(Shape result, String answer) {
        if (result == Shape.Plain.NOTHING) {
            return answer;
        }
        if (!result.isBytes()) {
            return "return "
                    + (result == Shape.Plain.ANY
                            ? answer
                            : "cast(\"" + type(result).replace("\"", "'") + "\", " + answer + ")");
        }
        return result instanceof Shape.OrNull
                ? "text = " + answer + "\n        return None if text is None else _from_base64(text)"
                : "return _from_base64(" + answer + ")";
    }

    private void doc(String doc, String indent) {
        if (doc.isBlank()) {
            return;
        }
        String safe = doc.replace("\\", "\\\\").replace("\"\"\"", "'''");
        List<String> lines = safe.lines().toList();
        text.append(indent).append("\"\"\"").append(lines.getFirst());
        lines.stream().skip(1).forEach(line -> text.append('\n').append((indent + line).stripTrailing()));
        text.append(lines.getLast().endsWith("\"") ? " " : "").append("\"\"\"\n");
        if (indent.length() == 4) {
            text.append('\n');
        }
    }
}
