package org.klinke.core.outside;

import java.util.Optional;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.id.NumberId;

/// An entry of the inventory as stored.
public record NumberRow(NumberId id, NumberDetails details, Optional<NumberProof> proof) {}
