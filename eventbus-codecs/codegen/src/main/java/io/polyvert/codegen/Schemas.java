package io.polyvert.codegen;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.format.Case;
import io.vertx.codegen.format.LowerCamelCase;
import io.vertx.codegen.processor.DataObjectModel;
import io.vertx.codegen.processor.PropertyInfo;
import io.vertx.codegen.processor.PropertyKind;
import io.vertx.codegen.processor.type.ApiTypeInfo;
import io.vertx.codegen.processor.type.ClassKind;
import io.vertx.codegen.processor.type.ClassTypeInfo;
import io.vertx.codegen.processor.type.DataObjectInfo;
import io.vertx.codegen.processor.type.EnumTypeInfo;
import io.vertx.codegen.processor.type.ParameterizedTypeInfo;
import io.vertx.codegen.processor.type.TypeInfo;
import io.vertx.codegen.processor.type.TypeMirrorFactory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/// JSON Schemas of the types of one interface, as Codegen's proxies and converters write them.
final class Schemas {
    private static final String BUFFER = "io.vertx.core.buffer.Buffer";
    private static final Pattern MARKDOWN_LINK = Pattern.compile("\\[#?([\\w.#]+)](?!\\()");
    private static final Pattern JAVADOC_LINK = Pattern.compile("\\{@(?:link|linkplain|code)\\s+#?([^}]*)}");

    private final ProcessingEnvironment env;
    private final TypeMirrorFactory types;
    private final JsonObject definitions = new JsonObject();

    Schemas(ProcessingEnvironment env) {
        this.env = env;
        this.types = new TypeMirrorFactory(env.getElementUtils(), env.getTypeUtils());
    }

    JsonObject definitions() {
        return definitions;
    }

    /// Of a value that a caller gives.
    JsonObject given(TypeInfo type) {
        return of(type, false);
    }

    /// Of a value that a service answers.
    JsonObject answered(TypeInfo type) {
        return of(type, true);
    }

    /// @param name of the type that it becomes when it has fields and no title
    JsonObject shaped(JsonShape shape, String name, Element where) {
        JsonObject schema = parsed(shape, where);
        String title = schema.getString("title", schema.containsKey("properties") ? name : "");
        schema.remove("title");
        if (title.isEmpty()) {
            return schema;
        }
        definitions.put(title, schema);
        return reference(title);
    }

    private JsonObject of(TypeInfo type, boolean isAnswer) {
        if (type.getName().equals(BUFFER)) {
            return new JsonObject().put("type", "string").put("contentEncoding", "base64url");
        }
        return switch (type.getKind()) {
            case STRING -> typed("string");
            case PRIMITIVE, BOXED_PRIMITIVE -> primitive(type.getSimpleName());
            case VOID -> typed("null");
            case JSON_OBJECT -> typed("object");
            case JSON_ARRAY -> typed("array");
            case LIST, SET -> typed("array").put("items", of(argument(type, 0), isAnswer));
            case MAP -> typed("object").put("additionalProperties", of(argument(type, 1), isAnswer));
            case ENUM -> type.isDataObjectHolder() ? mapped(type) : words((EnumTypeInfo) type);
            case OBJECT -> new JsonObject();
            default -> declared(type, isAnswer);
        };
    }

    private static TypeInfo argument(TypeInfo type, int index) {
        return ((ParameterizedTypeInfo) type).getArg(index);
    }

    private static JsonObject primitive(String name) {
        return typed(
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "boolean" -> "boolean";
                    case "float", "double" -> "number";
                    default -> "integer"; // char too: proxies send its code
                });
    }

    private static JsonObject words(EnumTypeInfo type) {
        return typed("string").put("enum", new JsonArray(List.copyOf(type.getValues())));
    }

    private static JsonObject typed(String type) {
        return new JsonObject().put("type", type);
    }

    private JsonObject declared(TypeInfo type, boolean isAnswer) {
        TypeElement element = env.getElementUtils().getTypeElement(type.getRaw().getName());
        if (element == null) {
            return new JsonObject();
        }
        String name = element.getSimpleName().toString();
        if (definitions.containsKey(name)) {
            return reference(name);
        }
        JsonShape shape = element.getAnnotation(JsonShape.class);
        if (shape != null) {
            return shaped(shape, name, element);
        }
        if (element.getKind() == ElementKind.RECORD) {
            return fields(name, structure -> components(element, structure, isAnswer));
        }
        if (element.getAnnotation(DataObject.class) != null) {
            return fields(name, structure -> properties(element, structure, isAnswer));
        }
        return mapped(type);
    }

    /// What writes the fields of a structure into its schema.
    private interface Fields {
        void into(JsonObject structure);
    }

    /// Its name is known before its fields are: a type may hold itself.
    private JsonObject fields(String name, Fields fields) {
        JsonObject structure = typed("object").put("properties", new JsonObject());
        definitions.put(name, structure);
        fields.into(structure);
        return reference(name);
    }

    private void components(TypeElement element, JsonObject structure, boolean isAnswer) {
        JsonArray required = new JsonArray();
        for (RecordComponentElement component : element.getRecordComponents()) {
            String name = component.getSimpleName().toString();
            JsonObject schema = of(types.create(component.asType()), isAnswer);
            structure.getJsonObject("properties").put(name, schema);
            if (!isNullable(component.asType())) {
                required.add(name);
            }
        }
        structure.put("required", required);
    }

    private void properties(TypeElement element, JsonObject structure, boolean isAnswer) {
        DataObjectModel model = new DataObjectModel(env, types, element);
        model.process();
        Case names = names(element);
        JsonArray required = new JsonArray();
        for (PropertyInfo property : model.getPropertyMap().values()) {
            String name = LowerCamelCase.INSTANCE.to(names, property.getName());
            JsonObject schema = collected(property.getKind(), of(property.getType(), isAnswer));
            String doc =
                    property.getDoc() == null ? "" : plain(property.getDoc().toString());
            structure.getJsonObject("properties").put(name, doc.isEmpty() ? schema : described(schema, doc));
            if (isAnswer && property.getType().getKind() == ClassKind.PRIMITIVE) {
                required.add(name);
            }
        }
        structure.put("required", required);
    }

    private static JsonObject described(JsonObject schema, String doc) {
        return schema.copy().put("description", doc);
    }

    private static JsonObject collected(PropertyKind kind, JsonObject item) {
        return switch (kind) {
            case VALUE -> item;
            case LIST, SET -> typed("array").put("items", item);
            case MAP -> typed("object").put("additionalProperties", item);
        };
    }

    /// How `@JsonGen` writes names of properties.
    private static Case names(TypeElement element) {
        for (AnnotationMirror annotation : element.getAnnotationMirrors()) {
            for (var value : annotation.getElementValues().entrySet()) {
                if (value.getKey().getSimpleName().contentEquals("jsonPropertyNameFormatter")) {
                    return caseNamed(value.getValue().getValue().toString());
                }
            }
        }
        return LowerCamelCase.INSTANCE;
    }

    private static Case caseNamed(String type) {
        try {
            return (Case) Class.forName(type).getField("INSTANCE").get(null);
        } catch (ReflectiveOperationException _) {
            return LowerCamelCase.INSTANCE;
        }
    }

    /// A type that only its mapper knows.
    private JsonObject mapped(TypeInfo type) {
        DataObjectInfo info = type instanceof ClassTypeInfo named ? named.getDataObject() : null;
        if (info == null) {
            return new JsonObject();
        }
        return switch (info.getJsonType().getKind()) {
            case STRING -> typed("string");
            case PRIMITIVE, BOXED_PRIMITIVE -> primitive(info.getJsonType().getSimpleName());
            case JSON_OBJECT -> typed("object");
            case JSON_ARRAY -> typed("array");
            default -> new JsonObject();
        };
    }

    private JsonObject parsed(JsonShape shape, Element where) {
        try {
            return new JsonObject(shape.value());
        } catch (DecodeException broken) {
            env.getMessager()
                    .printMessage(
                            Diagnostic.Kind.ERROR, "@JsonShape is not a JSON object: " + broken.getMessage(), where);
            return new JsonObject();
        }
    }

    private static JsonObject reference(String name) {
        return new JsonObject().put("$ref", "#/$defs/" + name);
    }

    static JsonObject orNull(JsonObject schema) {
        return schema.isEmpty()
                ? schema
                : new JsonObject().put("anyOf", new JsonArray().add(schema).add(typed("null")));
    }

    static boolean isProxy(TypeInfo type) {
        return type instanceof ApiTypeInfo api && api.isProxyGen();
    }

    static boolean isNullable(@Nullable TypeMirror type) {
        return type != null
                && type.getAnnotationMirrors().stream()
                        .anyMatch(annotation -> annotation
                                .getAnnotationType()
                                .asElement()
                                .getSimpleName()
                                .contentEquals("Nullable"));
    }

    /// The `T` of a `Future<T>`.
    static @Nullable TypeMirror argument(TypeMirror type) {
        return type instanceof DeclaredType declared
                        && !declared.getTypeArguments().isEmpty()
                ? declared.getTypeArguments().getFirst()
                : null;
    }

    static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /// Without links, which mean something in Java only.
    String doc(Element element) {
        String comment = env.getElementUtils().getDocComment(element);
        return comment == null ? "" : plain(comment);
    }

    private static String plain(String comment) {
        String text = JAVADOC_LINK
                .matcher(MARKDOWN_LINK.matcher(comment).replaceAll("`$1`"))
                .replaceAll("`$1`");
        return text.lines()
                .map(String::strip)
                .reduce((all, line) -> all + "\n" + line)
                .orElse("")
                .strip();
    }
}
