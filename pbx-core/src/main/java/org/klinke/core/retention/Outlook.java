package org.klinke.core.retention;

import java.time.Instant;
import java.util.Optional;

/// What there is of one kind, and how many of it go when, if nobody holds them or changes anything.
///
/// @param kind its word, for programs
/// @param days after which it goes at the latest; empty: as long as somebody does not delete it
/// @param settable by the tenant; else the operator's, or the same for all
/// @param oldest when it was
/// @param tonight go until the next midnight of the tenant's clock
/// @param week in seven days, those of tonight among them
/// @param month in thirty days, these among them
/// @param held stay, whatever their time
public record Outlook(
        String kind,
        Optional<Integer> days,
        boolean settable,
        long count,
        Optional<Instant> oldest,
        long tonight,
        long week,
        long month,
        long held) {}
