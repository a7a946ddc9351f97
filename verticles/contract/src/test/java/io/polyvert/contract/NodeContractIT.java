package io.polyvert.contract;

class NodeContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("Node", "contract.js").inProcess();
    }
}
