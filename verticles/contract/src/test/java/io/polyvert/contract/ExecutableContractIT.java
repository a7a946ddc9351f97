package io.polyvert.contract;

/// A program that speaks the frames itself, in the one language that every machine with this build has.
class ExecutableContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.executable("frames");
    }
}
