package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.reach.Action;

/// What shall happen to a call from a trunk, and how its numbers are read.
///
/// @param decision rings a user, or refuses; it never leaves again
/// @param caller in E.164; as the carrier wrote it where that is no number; "" if it is withheld
/// @param shown the caller as phones show it and call it back: with the trunk's prefix; "" if it is withheld
/// @param name of the speed dial that the caller's number stands in, the tenant's phone book; "" if there is none
/// @param called in E.164, or as the carrier wrote it
/// @param rule title of the rule for incoming calls that decided; empty: the number inventory, or nothing did
/// @param language of prompts where the rule says so; empty = the tenant's
/// @param before what is done before anything else
/// @param first from these phones 110 or 112 was called, and the called number shown: it may be the control centre,
///     which wants whoever called for help. They ring before all else, past rules, forwarding, do not disturb and block
///     lists; if nobody takes it there, the decision counts
public record Arrival(
        Decision decision,
        String caller,
        String shown,
        String name,
        String called,
        Optional<String> rule,
        Optional<String> language,
        List<Action> before,
        List<Device> first) {}
