package io.polyvert.codegen;

import static java.util.stream.Collectors.toMap;

import io.vertx.codegen.annotations.ModuleGen;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.codegen.processor.Generator;
import io.vertx.codegen.processor.MethodInfo;
import io.vertx.codegen.processor.MethodKind;
import io.vertx.codegen.processor.ParamInfo;
import io.vertx.codegen.processor.type.ParameterizedTypeInfo;
import io.vertx.codegen.processor.type.TypeInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.generator.model.ProxyMethodInfo;
import io.vertx.serviceproxy.generator.model.ProxyModel;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;

/// Writes the contract of a `@ProxyGen` interface to `META-INF/polyvert/contracts/INTERFACE.json`:
///
/// ```json
/// {"contract": 1, "service": "com.example.Orders", "address": "orders", "doc": "...",
///  "methods": [{"name": "place", "doc": "...",
///               "params": [{"name": "order", "schema": {"$ref": "#/$defs/Order"}}],
///               "result": {"type": "string"}}],
///  "$defs": {"Order": {"type": "object", "properties": {}, "required": []}}}
/// ```
///
/// `address` is the value of the interface's constant `ADDRESS`, and absent without one. A method
/// without `result` is sent and not answered. Schemas are JSON Schema 2020-12 of what Codegen's proxies
/// put on the bus; bytes are a base64url text, with `contentEncoding`. A method that answers another
/// proxy is left out, with a warning.
final class ContractGenerator extends Generator<ProxyModel> {
    private static final String FOLDER = "META-INF/polyvert/contracts/";

    ContractGenerator() {
        name = "polyvert_contract";
        kinds = Set.of("proxy");
    }

    @Override
    public Collection<Class<? extends Annotation>> annotations() {
        return List.of(ProxyGen.class, ModuleGen.class);
    }

    @Override
    public String filename(ProxyModel model) {
        return FOLDER + model.getIfaceFQCN() + ".json";
    }

    @Override
    public String render(ProxyModel model, int index, int size, Map<String, Object> session) {
        TypeElement element = model.getElement();
        Schemas schemas = new Schemas(env);
        Map<String, ExecutableElement> sources =
                ElementFilter.methodsIn(env.getElementUtils().getAllMembers(element)).stream()
                        .collect(toMap(
                                method -> method.getSimpleName().toString(), method -> method, (first, _) -> first));
        List<MethodInfo> methods = model.getMethods().stream()
                .filter(method -> !method.isStaticMethod() && !((ProxyMethodInfo) method).isProxyIgnore())
                .filter(method -> isDescribable(method, element))
                .toList();
        // parameters first: what is given may leave more out than what is answered
        methods.forEach(method -> params(method, source(sources, method), schemas));
        JsonArray described = new JsonArray();
        methods.forEach(method -> described.add(method(method, source(sources, method), schemas)));
        JsonObject contract = new JsonObject().put("contract", 1).put("service", model.getIfaceFQCN());
        address(element, contract);
        return contract.put("doc", schemas.doc(element))
                .put("methods", described)
                .put("$defs", schemas.definitions())
                .encodePrettily();
    }

    private static ExecutableElement source(Map<String, ExecutableElement> sources, MethodInfo method) {
        return Objects.requireNonNull(sources.get(method.getName()), method.getName());
    }

    private static void address(TypeElement element, JsonObject contract) {
        element.getEnclosedElements().stream()
                .filter(member -> member.getKind() == ElementKind.FIELD
                        && member.getSimpleName().contentEquals("ADDRESS"))
                .map(member -> ((VariableElement) member).getConstantValue())
                .filter(String.class::isInstance)
                .findFirst()
                .ifPresent(address -> contract.put("address", address));
    }

    private boolean isDescribable(MethodInfo method, TypeElement element) {
        boolean answersProxy = method.getKind() == MethodKind.FUTURE && Schemas.isProxy(answer(method));
        if (answersProxy) {
            env.getMessager()
                    .printMessage(
                            Diagnostic.Kind.MANDATORY_WARNING,
                            method.getName() + " answers a proxy, which only Java can use; the contract leaves it out",
                            element);
        }
        return !answersProxy;
    }

    private static TypeInfo answer(MethodInfo method) {
        return ((ParameterizedTypeInfo) method.getReturnType()).getArg(0);
    }

    private static JsonObject method(MethodInfo method, ExecutableElement source, Schemas schemas) {
        JsonObject json = new JsonObject()
                .put("name", method.getName())
                .put("doc", schemas.doc(source))
                .put("params", params(method, source, schemas));
        if (method.getKind() == MethodKind.FUTURE) {
            JsonShape shape = source.getAnnotation(JsonShape.class);
            TypeInfo type = answer(method);
            JsonObject schema = shape == null
                    ? schemas.answered(type)
                    : schemas.shaped(shape, Schemas.capitalized(method.getName()) + "Result", source);
            boolean isNullable = type.isNullable() || Schemas.isNullable(Schemas.argument(source.getReturnType()));
            json.put("result", isNullable ? Schemas.orNull(schema) : schema);
        }
        return json;
    }

    private static JsonArray params(MethodInfo method, ExecutableElement source, Schemas schemas) {
        JsonArray params = new JsonArray();
        for (ParamInfo param : method.getParams()) {
            VariableElement variable = source.getParameters().get(param.getIndex());
            JsonShape shape = variable.getAnnotation(JsonShape.class);
            JsonObject schema = shape == null
                    ? schemas.given(param.getType())
                    : schemas.shaped(
                            shape,
                            Schemas.capitalized(method.getName()) + Schemas.capitalized(param.getName()),
                            variable);
            boolean isNullable = param.isNullable() || Schemas.isNullable(variable.asType());
            params.add(new JsonObject()
                    .put("name", Objects.requireNonNull(param.getName()))
                    .put("schema", isNullable ? Schemas.orNull(schema) : schema));
        }
        return params;
    }
}
