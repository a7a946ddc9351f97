package io.polyvert.contract;

class JavaScriptContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("JavaScript", "contract.js");
    }
}
