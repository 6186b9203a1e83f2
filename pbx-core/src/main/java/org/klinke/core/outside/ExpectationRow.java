package org.klinke.core.outside;

import org.klinke.core.id.RuleId;

/// An expectation as stored.
public record ExpectationRow(RuleId id, Expectation expectation) {}
