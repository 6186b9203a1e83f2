package org.klinke.core.cdr;

import java.time.Instant;
import org.klinke.core.id.LegId;

/// A stretch of time in which two legs were connected; a leg connected with itself hears its own echo.
///
/// @param end why it went on or ended ("hangup", "transfer" …), for people and statistics
public record Segment(LegId a, LegId b, Instant from, Instant to, String end) {}
