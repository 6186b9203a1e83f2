package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import org.klinke.core.id.TrunkId;

/// Who may call what outside, over which trunks, and what is shown there. Of several that match the most
/// specific one counts, wherever it stands.
///
/// @param title unique in the tenant, for people
/// @param shown users may choose it by name when they call
/// @param prefix dialled before the number to choose this rule, and cut off: "0", "*1", or ""
/// @param source pattern over the caller's extension; if it begins with +, over the number of a caller outside
///     whose call is forwarded
/// @param destination pattern over what follows the prefix: in E.164 if it begins with +, else as dialled
/// @param callerId template of the number to show; "" = withheld
/// @param prefixOut put before the number that leaves
/// @param deny matching calls are refused
/// @param pin digits to enter before the call leaves
/// @param trunks where it leaves: those of the lowest order first, spread by weight among equals
/// @param when condition or switch of [org.klinke.core.hours.TenantHours], maybe with "not "; the rule counts
///     only while it holds. Empty: always
public record OutboundRule(
        String title,
        boolean shown,
        String prefix,
        String source,
        String destination,
        String callerId,
        String prefixOut,
        boolean deny,
        Optional<String> pin,
        List<TrunkUse> trunks,
        Optional<String> when) {
    public OutboundRule {
        trunks = List.copyOf(trunks);
    }

    /// @param account user of the trunk's account to call with; empty = its first
    /// @param order 0 is tried first
    /// @param weight share among those of the same order, 1 to 100
    public record TrunkUse(TrunkId trunk, Optional<String> account, int order, int weight) {}

    /// It counts always, and for calls of the tenant's own: not for callers alone whose calls are forwarded.
    boolean isForAll() {
        return when.isEmpty() && !source.contains("+");
    }

    OutboundRule forAll() {
        return isForAll()
                ? this
                : new OutboundRule(
                        title,
                        shown,
                        prefix,
                        source.contains("+") ? "*" : source,
                        destination,
                        callerId,
                        prefixOut,
                        deny,
                        pin,
                        trunks,
                        Optional.empty());
    }

    @Override
    public String toString() {
        return "OutboundRule[" + title + "]"; // the PIN is nobody's business
    }
}
