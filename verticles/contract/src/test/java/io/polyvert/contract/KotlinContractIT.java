package io.polyvert.contract;

class KotlinContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("Kotlin", "contract.kts");
    }
}
