package org.klinke.core.trunk;

import org.klinke.core.id.TrunkId;

/// A trunk as stored, its accounts without their passwords.
public record TrunkRow(TrunkId id, TrunkDetails details) {}
