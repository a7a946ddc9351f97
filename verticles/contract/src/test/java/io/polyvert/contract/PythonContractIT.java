package io.polyvert.contract;

class PythonContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("Python", "contract.py");
    }
}
