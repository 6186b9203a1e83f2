package org.klinke.core.redirect;

import java.time.Instant;
import org.klinke.core.phone.MacAddress;

/// What a service is told of a telephone, and how far that is. The words are those of who runs the errands.
///
/// @param serial as on the label, "" where nobody said it
/// @param why of what was refused, "" where nothing was
/// @param detail what the service said, for people
public record RedirectErrand(
        MacAddress mac,
        String maker,
        String want,
        String serial,
        String state,
        String why,
        String detail,
        int tries,
        Instant at) {}
