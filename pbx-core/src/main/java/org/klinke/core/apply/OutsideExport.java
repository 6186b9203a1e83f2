package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.ExtensionPools;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.outside.ExpectationRow;
import org.klinke.core.outside.InboundRow;
import org.klinke.core.outside.NumberRow;
import org.klinke.core.outside.OutboundRow;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkRow;

/// What is there, in the form of the `apply` file, without secrets: which fields in which order, whoever prints them.
public final class OutsideExport {
    private static final Set<String> FLAGS = Set.of("enabled", "default", "shown", "deny");
    private static final Set<String> COUNTS = Set.of("digits");

    private OutsideExport() {}

    /// One list of the file.
    ///
    /// @param entries fields in the order in which they are printed: texts, whole numbers, flags, lists, maps
    public record Section(String key, List<Map<String, Object>> entries) {}

    /// @param platform trunks of the platform, by which rules may name them
    public static List<Section> of(TenantTx tx, OutsidePlanner.Stores stores, List<PlatformTrunk> platform) {
        Names names = new Names();
        platform.forEach(trunk -> names.trunk(Names.PLATFORM + trunk.details().name(), trunk.id()));
        List<TrunkRow> trunks = stores.trunks().list(tx);
        trunks.forEach(row -> names.trunk(row.details().name(), row.id()));
        List<SiteRow> sites = stores.sites().list(tx);
        sites.forEach(row -> names.site(row.details().name(), row.id()));
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(
                "sites", sites.stream().map(site -> site(site, names)).toList()));
        sections.add(new Section(
                "numbers",
                stores.numbers().list(tx).stream()
                        .map(number -> number(number, names))
                        .toList()));
        sections.add(new Section(
                "trunks", trunks.stream().map(row -> trunk(row.details())).toList()));
        sections.add(new Section(
                "inbound",
                stores.inbound().list(tx).stream()
                        .map(InboundRow::rule)
                        .map(rule -> typed("title", RulePlanner.facts(rule, names)))
                        .toList()));
        sections.add(new Section(
                "outbound",
                stores.outbound().list(tx).stream()
                        .map(row -> outbound(row, names))
                        .toList()));
        sections.add(new Section(
                "expectations",
                stores.expectations().list(tx).stream()
                        .map(ExpectationRow::expectation)
                        .map(expectation -> typed("title", RulePlanner.facts(expectation)))
                        .toList()));
        return sections;
    }

    /// `pools` and `forbidden` of `extensions`; empty if there are none.
    public static Map<String, Object> pools(ExtensionPools pools) {
        if (pools.equals(ExtensionPools.NONE)) {
            return Map.of();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "pools",
                pools.pools().stream()
                        .map(pool -> Map.of(
                                "kind", pool.kind(),
                                "from", pool.range().first(),
                                "to", pool.range().last()))
                        .toList());
        fields.put(
                "forbidden",
                pools.forbidden().stream().map(ExtensionPools.Range::toString).toList());
        return fields;
    }

    /// The platform's trunks.
    public static Section platform(List<PlatformTrunk> trunks) {
        return new Section(
                "trunks",
                trunks.stream()
                        .map(trunk -> {
                            Map<String, Object> fields = trunk(trunk.details());
                            fields.put("tenants", List.copyOf(trunk.tenants()));
                            if (!trunk.shares().isEmpty()) {
                                fields.put(
                                        "shares",
                                        trunk.shares().entrySet().stream()
                                                .map(share -> {
                                                    Map<String, Object> one = new LinkedHashMap<>();
                                                    one.put("tenant", share.getKey());
                                                    one.putAll(counts(share.getValue()));
                                                    return one;
                                                })
                                                .toList());
                            }
                            return fields;
                        })
                        .toList());
    }

    private static Map<String, Object> site(SiteRow row, Names names) {
        Map<String, String> facts = SitePlanner.facts(row, names);
        String trunks = facts.remove("emergencyTrunks");
        String networks = facts.remove("networks");
        Map<String, Object> fields = typed("name", facts);
        if (row.isDefault()) {
            fields.put("default", true);
        }
        if (trunks != null && !trunks.isEmpty()) {
            fields.put("emergencyTrunks", List.of(trunks.split(Names.SEPARATOR)));
        }
        if (networks != null && !networks.isEmpty()) {
            fields.put("networks", List.of(networks.split(Names.SEPARATOR)));
        }
        return fields;
    }

    private static Map<String, Object> number(NumberRow row, Names names) {
        return typed("number", NumberPlanner.facts(row, names));
    }

    private static Map<String, Object> trunk(TrunkDetails details) {
        Map<String, Object> fields = typed("name", TrunkPlanner.facts(details));
        if (!details.accounts().isEmpty()) {
            fields.put(
                    "accounts",
                    details.accounts().stream()
                            .map(account -> {
                                Map<String, Object> one = new LinkedHashMap<>();
                                one.put("user", account.user());
                                account.authUser().ifPresent(user -> one.put("authUser", user));
                                account.number().ifPresent(number -> one.put("number", number));
                                account.limit().ifPresent(limit -> one.putAll(counts(limit)));
                                return one;
                            })
                            .toList());
        }
        return fields;
    }

    private static Map<String, Object> counts(Ceiling limit) {
        Map<String, Object> counts = new LinkedHashMap<>();
        limit.fields().forEach((field, text) -> counts.put(field, Integer.parseInt(text)));
        return counts;
    }

    private static Map<String, Object> outbound(OutboundRow row, Names names) {
        Map<String, String> facts = RulePlanner.facts(row.rule(), names);
        facts.remove("trunks");
        Map<String, Object> fields = typed("title", facts);
        fields.put("callerId", row.rule().callerId()); // also where it is withheld
        fields.put(
                "trunks",
                row.rule().trunks().stream()
                        .map(use -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("trunk", names.of(use.trunk()));
                            use.account().ifPresent(user -> one.put("account", user));
                            one.put("order", use.order());
                            one.put("weight", use.weight());
                            return one;
                        })
                        .toList());
        return fields;
    }

    /// What people know it by first; nothing that says nothing.
    private static Map<String, Object> typed(String first, Map<String, String> facts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(first, facts.getOrDefault(first, ""));
        facts.forEach((field, text) -> {
            if (!text.isEmpty() && !field.equals(first)) {
                Object value = text;
                if (FLAGS.contains(field)) {
                    value = Boolean.parseBoolean(text);
                } else if (field.equals("before")) {
                    value = List.of(text.split(ReachTexts.LINE));
                } else if (field.equals("switches")) {
                    value = List.of(text.split(Names.SEPARATOR));
                } else if (COUNTS.contains(field)) {
                    value = Integer.parseInt(text);
                }
                fields.put(field, value);
            }
        });
        return fields;
    }
}
