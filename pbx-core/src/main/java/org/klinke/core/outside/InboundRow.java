package org.klinke.core.outside;

import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.id.RuleId;

/// A rule for calls from outside as stored.
public record InboundRow(RuleId id, InboundRule rule) {}
