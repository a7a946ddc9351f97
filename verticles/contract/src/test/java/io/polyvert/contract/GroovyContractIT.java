package io.polyvert.contract;

class GroovyContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("Groovy", "contract.groovy");
    }
}
