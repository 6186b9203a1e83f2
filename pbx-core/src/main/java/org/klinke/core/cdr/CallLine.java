package org.klinke.core.cdr;

import java.util.Optional;

/// A call record as a line in the list of calls.
///
/// @param answeredBy the first who answered
public record CallLine(CallSummary call, CallDirection direction, Optional<Party> answeredBy) {}
