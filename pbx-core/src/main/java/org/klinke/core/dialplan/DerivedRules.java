package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.Derived;

/// The rules a carrier's numbers customarily have, made from what the trunk's form was given:
///
/// ```
///   +49 89 1234567 and 2 digits   central    +49891234567, …0   rings the switchboard
///                                 extension  +4989123456712     rings 12
///                                 fallback   anything else      rings the fallback extension
///                                 standard   12 calls out       shows +4989123456712
/// ```
public final class DerivedRules {
    private DerivedRules() {}

    /// Which calls from outside ring whom.
    public static List<InboundRule> inbound(TrunkId trunk, Derived from) {
        List<InboundRule> rules = new ArrayList<>();
        from.block().ifPresent(block -> {
            String base = block.base().text();
            String central = block.digits() == 0 ? base : base + "|" + base + "0";
            block.switchboard().ifPresent(extension -> rules.add(rule("central", trunk, from, central, extension)));
            if (block.digits() > 0) {
                String rest = "${EXTEN:" + base.length() + "}";
                rules.add(rule("extension", trunk, from, "_" + base + ".", rest));
            }
        });
        from.fallback().ifPresent(extension -> rules.add(rule("fallback", trunk, from, "*", extension)));
        return List.copyOf(rules);
    }

    /// What extensions show when they call; none without a number to show.
    public static List<OutboundRule> outbound(TrunkId trunk, Derived from) {
        return from
                .block()
                .map(block -> new OutboundRule(
                        from.trunkName() + " standard",
                        false,
                        from.prefix(),
                        "*",
                        "*",
                        block.base().text() + (block.digits() == 0 ? "" : "${CALLERID(num)}"),
                        "",
                        false,
                        Optional.empty(),
                        List.of(new TrunkUse(trunk, Optional.empty(), 0, 1)),
                        Optional.empty()))
                .stream()
                .toList();
    }

    private static InboundRule rule(String title, TrunkId trunk, Derived from, String destination, String extension) {
        String full = from.trunkName() + " " + title;
        return new InboundRule(
                full, Optional.of(trunk), "*", destination, extension, Optional.empty(), Optional.empty());
    }
}
