package org.klinke.core.recording;

/// Whether one call is recorded, where an action of its flow has said so. Who has to agree is the rule's matter all the
/// same: no mode records anybody who was not asked or told.
public enum RecordingMode {
    /// As the rules say.
    AUTO,
    /// By the first rule that names one of the two, whatever calls it is for otherwise, and each of them.
    FORCE,
    /// By those who talk alone, with a code or a key.
    MANUAL,
    /// By nobody, whatever is said later.
    DENY
}
