package io.polyvert.contract;

class TypeScriptContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("TypeScript", "contract.ts");
    }
}
