package org.klinke.core.trunk;

/// How many calls at once.
///
/// @param calls in both directions together, at least 1
/// @param inbound of those, from the carrier; at most `calls`
/// @param outbound of those, to the carrier; at most `calls`
/// @param reserved of `calls` and `outbound`, kept for emergency calls: at least 1 where both allow more than 1
public record TrunkLimits(int calls, int inbound, int outbound, int reserved) {}
