package org.klinke.core.outside;

import org.klinke.core.id.NumberId;

/// An entry of the inventory as stored.
public record NumberRow(NumberId id, NumberDetails details) {}
