package io.polyvert.contract;

/// Part of the contract.
interface OnStage {
    Stage stage();
}
