package org.klinke.core.outside;

import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.id.RuleId;

/// A rule for calls to outside as stored.
public record OutboundRow(RuleId id, OutboundRule rule) {}
