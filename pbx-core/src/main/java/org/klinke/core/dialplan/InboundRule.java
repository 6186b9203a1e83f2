package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import org.klinke.core.id.TrunkId;
import org.klinke.core.reach.Action;

/// Whom a call from outside reaches. Of several that match the most specific one counts, wherever it stands.
///
/// @param title unique in the tenant, for people
/// @param trunk empty: from any
/// @param source pattern over the caller's number, in E.164 if it begins with +; `anonymous` if it is withheld
/// @param destination pattern over the called number, in E.164 if it begins with +, else as the carrier wrote
///     it. With both patterns open for anything the rule is a fallback: the number inventory is asked first
/// @param extension template of the extension to ring: digits and variables; "" = the call is refused
/// @param language of prompts, "de" or "en"; empty = the tenant's
/// @param when condition or switch of [org.klinke.core.hours.TenantHours], maybe with "not "; the rule counts
///     only while it holds. Empty: always
/// @param before what is done before the extension is called, or the call is refused
public record InboundRule(
        String title,
        Optional<TrunkId> trunk,
        String source,
        String destination,
        String extension,
        Optional<String> language,
        Optional<String> when,
        List<Action> before) {
    public InboundRule {
        before = List.copyOf(before);
    }

    public InboundRule(
            String title,
            Optional<TrunkId> trunk,
            String source,
            String destination,
            String extension,
            Optional<String> language,
            Optional<String> when) {
        this(title, trunk, source, destination, extension, language, when, List.of());
    }
}
