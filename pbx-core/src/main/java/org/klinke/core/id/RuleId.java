package org.klinke.core.id;

import java.util.UUID;

/// Identifies a rule for calls from or to outside, or an expectation of what they do.
public record RuleId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
