package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.klinke.core.alarm.AlarmSettings;
import org.klinke.core.alarm.AlarmSettingsStore;
import org.klinke.core.apply.WantedOutside.Pools;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedAlarms;
import org.klinke.core.apply.WantedOutside.WantedOutbound;
import org.klinke.core.apply.WantedOutside.WantedRecordings;
import org.klinke.core.apply.WantedOutside.WantedRetention;
import org.klinke.core.apply.WantedOutside.WantedTolls;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.apply.WantedOutside.WantedUse;
import org.klinke.core.apply.WantedOutside.WantedVoicemail;
import org.klinke.core.audit.Change;
import org.klinke.core.authority.TollSettings;
import org.klinke.core.authority.TollStore;
import org.klinke.core.authority.TollText;
import org.klinke.core.db.TenantTx;
import org.klinke.core.dialplan.DerivedRules;
import org.klinke.core.dialplan.Expectations.Expected;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.ExtensionPools;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Place;
import org.klinke.core.outside.ExpectationRow;
import org.klinke.core.outside.ExpectationStore;
import org.klinke.core.outside.InboundRuleStore;
import org.klinke.core.outside.NumberStore;
import org.klinke.core.outside.OutboundRuleStore;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.recording.RecordingSettingsStore;
import org.klinke.core.recording.RecordingText;
import org.klinke.core.retention.Retention;
import org.klinke.core.retention.RetentionStore;
import org.klinke.core.retention.RetentionText;
import org.klinke.core.trunk.Derived;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkProfiles;
import org.klinke.core.trunk.TrunkRow;
import org.klinke.core.trunk.TrunkStore;
import org.klinke.core.voicemail.VoicemailSettings;
import org.klinke.core.voicemail.VoicemailSettingsStore;
import org.klinke.core.voicemail.VoicemailText;

/// Plans a tenant's sites, pools, numbers, trunks and rules, one planner per kind. Thread-safe.
public final class OutsidePlanner {
    /// Where these are kept.
    public record Stores(
            SiteStore sites,
            ExtensionPoolStore pools,
            NumberStore numbers,
            TrunkStore trunks,
            InboundRuleStore inbound,
            OutboundRuleStore outbound,
            ExpectationStore expectations,
            TollStore tolls,
            AlarmSettingsStore alarms,
            RecordingSettingsStore recordings,
            VoicemailSettingsStore voicemail,
            RetentionStore retention,
            CodePlanner codes,
            ReachPlanner reach,
            PhonePlanner phones,
            ContactPlanner contacts,
            WebhookPlanner webhooks) {}

    private final Stores stores;
    private final TrunkProfiles profiles;

    public OutsidePlanner(Stores stores, TrunkProfiles profiles) {
        this.stores = stores;
        this.profiles = profiles;
    }

    /// @param now empty for a tenant that is still to be made
    /// @param platform those that the tenant may use now
    /// @param names takes what is there now
    void plan(
            WantedTenant tenant,
            Optional<TenantTx> now,
            Place place,
            List<PlatformTrunk> platform,
            boolean prune,
            Mandate mandate,
            Names names,
            Sheet<Change> sheet) {
        WantedOutside wanted = tenant.outside();
        String path = tenant.name();
        platform.forEach(trunk -> names.trunk(Names.PLATFORM + trunk.details().name(), trunk.id()));
        now.ifPresent(tx -> namesOf(tx, names));
        Derivation derived = new Derivation();
        wanted.trunks()
                .ifPresent(trunks -> new TrunkPlanner<>(new Own(now, mandate), path + "/", sheet)
                        .plan(trunks, prune, tenant.where()).stream()
                                .filter(_ -> mandate.derives())
                                .forEach(details -> derive(details, wanted, derived, sheet)));
        wanted.sites()
                .ifPresent(sites -> new SitePlanner(stores.sites, path, place, sheet)
                        .plan(sites, rows(now, stores.sites::list), names, prune, tenant.where()));
        wanted.extensions().ifPresent(pools -> pools(path, pools, now, sheet));
        // Numbers and rules may lead to groups.
        stores.reach.plan(tenant, now, prune, sheet);
        stores.codes.plan(tenant, now, sheet);
        stores.phones.plan(tenant, now, prune, sheet);
        stores.contacts.plan(tenant, now, place, prune, sheet);
        stores.webhooks.plan(tenant, now, prune, sheet);
        wanted.numbers()
                .or(() -> derived.numbers())
                .ifPresent(numbers -> new NumberPlanner(stores.numbers, path, place, sheet)
                        .plan(
                                numbers,
                                rows(now, stores.numbers::list),
                                names,
                                prune && wanted.numbers().isPresent(),
                                tenant.where()));
        rules(tenant, now, derived, prune, names, sheet);
        wanted.tolls().ifPresent(tolls -> tolls(path, tolls, now, sheet));
        wanted.alarms().ifPresent(alarms -> alarms(path, alarms, now, sheet));
        wanted.recordings().ifPresent(recordings -> recordings(path, recordings, now, sheet));
        wanted.voicemail().ifPresent(voicemail -> voicemail(path, voicemail, now, sheet));
        wanted.retention().ifPresent(retention -> retention(path, retention, now, sheet));
    }

    /// A device goes; what it is besides, goes before.
    void leave(Change change, DeviceId device) {
        stores.phones.leave(change, device);
    }

    List<Expected> expected(TenantTx tx) {
        return stores.expectations.list(tx).stream()
                .map(ExpectationRow::expectation)
                .map(one -> new Expected(one.title(), one.when(), one.from(), one.to(), one.switches(), one.reaches()))
                .toList();
    }

    /// What is there, by name.
    void namesOf(TenantTx tx, Names names) {
        stores.trunks.list(tx).forEach(row -> names.trunk(row.details().name(), row.id()));
        stores.sites.list(tx).forEach(row -> names.site(row.details().name(), row.id()));
    }

    private void rules(
            WantedTenant tenant,
            Optional<TenantTx> now,
            Derivation derived,
            boolean prune,
            Names names,
            Sheet<Change> sheet) {
        WantedOutside wanted = tenant.outside();
        String path = tenant.name();
        RulePlanner given = new RulePlanner(path, sheet, prune, tenant.where());
        RulePlanner made = new RulePlanner(path, sheet, false, tenant.where());
        (wanted.inbound().isPresent() ? wanted.inbound() : derived.inboundRules())
                .ifPresent(rules -> (wanted.inbound().isPresent() ? given : made)
                        .inbound(rules, rows(now, stores.inbound::list), stores.inbound, names));
        (wanted.outbound().isPresent() ? wanted.outbound() : derived.outboundRules())
                .ifPresent(rules -> (wanted.outbound().isPresent() ? given : made)
                        .outbound(rules, rows(now, stores.outbound::list), stores.outbound, names));
        wanted.expectations()
                .ifPresent(all -> given.expectations(all, rows(now, stores.expectations::list), stores.expectations));
    }

    private static <R> List<R> rows(Optional<TenantTx> now, Function<TenantTx, List<R>> list) {
        return now.map(list).orElse(List.of());
    }

    /// What follows from the forms of new trunks.
    private static final class Derivation {
        private final List<Thing> numbers = new ArrayList<>();
        private final List<Thing> inbound = new ArrayList<>();
        private final List<WantedOutbound> outbound = new ArrayList<>();

        Optional<List<Thing>> numbers() {
            return numbers.isEmpty() ? Optional.empty() : Optional.of(numbers);
        }

        Optional<List<Thing>> inboundRules() {
            return inbound.isEmpty() ? Optional.empty() : Optional.of(inbound);
        }

        Optional<List<WantedOutbound>> outboundRules() {
            return outbound.isEmpty() ? Optional.empty() : Optional.of(outbound);
        }
    }

    /// The customary numbers and rules of a new trunk; a list that the file gives is complete without them.
    private void derive(TrunkDetails details, WantedOutside wanted, Derivation into, Sheet<Change> sheet) {
        Where where = wanted.trunks().orElse(List.of()).stream()
                .map(WantedTrunk::thing)
                .filter(thing -> thing.name().equals(details.name()))
                .map(Thing::where)
                .findFirst()
                .orElse(Where.NOWHERE);
        Derived derived;
        try {
            derived = profiles.derive(details.profile(), details);
        } catch (InvalidInput e) {
            sheet.refuse(where, e);
            return;
        }
        derived.block()
                .ifPresent(block -> into.numbers.add(new Thing(
                        where,
                        Optional.empty(),
                        block.base().text(),
                        Map.of(
                                "digits", String.valueOf(block.digits()),
                                "target", block.switchboard().orElse("")))));
        // The rules name the trunk by its name; it has no id yet.
        TrunkId unknown = new TrunkId(new UUID(0, 0));
        Names names = new Names();
        names.trunk(details.name(), unknown);
        DerivedRules.inbound(unknown, derived)
                .forEach(rule -> into.inbound.add(
                        new Thing(where, Optional.empty(), rule.title(), RulePlanner.facts(rule, names))));
        for (OutboundRule rule : DerivedRules.outbound(unknown, derived)) {
            Map<String, String> fields = RulePlanner.facts(rule, names);
            fields.remove("trunks");
            List<WantedUse> uses = rule.trunks().stream()
                    .map(use -> new WantedUse(where, details.name(), use.account(), use.order(), use.weight()))
                    .toList();
            into.outbound.add(new WantedOutbound(
                    new Thing(where, Optional.empty(), rule.title(), fields), Optional.empty(), Optional.of(uses)));
        }
    }

    private void pools(String tenant, Pools wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        ExtensionPools before = now.map(stores.pools::read).orElse(ExtensionPools.NONE);
        try {
            List<ExtensionPools.Pool> pools = wanted.pools().isEmpty() ? before.pools() : new ArrayList<>();
            for (WantedOutside.WantedPool pool : wanted.pools().orElse(List.of())) {
                pools.add(new ExtensionPools.Pool(pool.kind(), new ExtensionPools.Range(pool.from(), pool.to())));
            }
            List<ExtensionPools.Range> forbidden =
                    wanted.forbidden().isEmpty() ? before.forbidden() : new ArrayList<>();
            for (String range : wanted.forbidden().orElse(List.of())) {
                int dash = range.indexOf('-');
                forbidden.add(new ExtensionPools.Range(
                        dash < 0 ? range : range.substring(0, dash), range.substring(dash + 1)));
            }
            ExtensionPools after = new ExtensionPools(pools, forbidden);
            List<String> fields = Sheet.differences(facts(before), facts(after));
            if (before.equals(ExtensionPools.NONE) && after.equals(ExtensionPools.NONE)) {
                return;
            }
            sheet.line(before.equals(ExtensionPools.NONE), "extension pools", tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(Phase.POOLS, wanted.where(), (change, _) -> stores.pools.set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    private void tolls(String tenant, WantedTolls wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        TollSettings before = now.map(stores.tolls()::read).orElse(TollSettings.DEFAULT);
        try {
            TollSettings after = TollText.merged(before, wanted.fields());
            List<String> fields = Sheet.differences(before.facts(), after.facts());
            sheet.line(false, "tolls", tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(
                        Phase.RULES,
                        wanted.where(),
                        (change, _) -> stores.tolls().set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    private void recordings(String tenant, WantedRecordings wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        RecordingSettings before = now.map(stores.recordings()::read).orElse(RecordingSettings.NOTHING);
        try {
            RecordingSettings after = RecordingText.merged(before, wanted.fields());
            List<String> fields = Sheet.differences(before.facts(), after.facts());
            sheet.line(false, "recordings", tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(
                        Phase.RULES,
                        wanted.where(),
                        (change, _) -> stores.recordings().set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    private void voicemail(String tenant, WantedVoicemail wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        VoicemailSettings before = now.map(stores.voicemail()::read).orElse(VoicemailSettings.NOTHING);
        try {
            VoicemailSettings after = VoicemailText.merged(before, wanted.fields());
            List<String> fields = Sheet.differences(before.facts(), after.facts());
            sheet.line(false, "voicemail", tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(
                        Phase.RULES,
                        wanted.where(),
                        (change, _) -> stores.voicemail().set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    private void retention(String tenant, WantedRetention wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        Retention before = now.map(stores.retention()::read).orElse(Retention.USUAL);
        try {
            Retention after = RetentionText.merged(before, wanted.fields());
            List<String> fields = Sheet.differences(before.facts(), after.facts());
            sheet.line(false, "retention", tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(
                        Phase.RULES,
                        wanted.where(),
                        (change, _) -> stores.retention().set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    private void alarms(String tenant, WantedAlarms wanted, Optional<TenantTx> now, Sheet<Change> sheet) {
        AlarmSettings before = now.map(stores.alarms()::read).orElse(AlarmSettings.NOBODY);
        try {
            AlarmSettings after = new AlarmSettings(
                    wanted.mail().orElse(before.mail()), wanted.extensions().orElse(before.extensions()));
            List<String> fields = Sheet.differences(before.facts(), after.facts());
            sheet.line(false, "alarms", tenant, fields);
            if (!fields.isEmpty()) {
                sheet.deed(
                        Phase.RULES,
                        wanted.where(),
                        (change, _) -> stores.alarms().set(change, after));
            }
        } catch (InvalidInput e) {
            sheet.refuse(wanted.where(), e);
        }
    }

    private static Map<String, String> facts(ExtensionPools pools) {
        return pools.equals(ExtensionPools.NONE)
                ? Map.of()
                : Map.of(
                        "pools",
                        String.join(
                                Names.SEPARATOR,
                                pools.pools().stream()
                                        .map(pool -> pool.kind() + " " + pool.range())
                                        .toList()),
                        "forbidden",
                        String.join(
                                Names.SEPARATOR,
                                pools.forbidden().stream()
                                        .map(ExtensionPools.Range::toString)
                                        .toList()));
    }

    /// A tenant's own trunks.
    private final class Own implements TrunkPlanner.Table<Change> {
        private final Optional<TenantTx> now;
        private final Mandate mandate;

        Own(Optional<TenantTx> now, Mandate mandate) {
            this.now = now;
            this.mandate = mandate;
        }

        @Override
        public List<TrunkRow> rows() {
            return OutsidePlanner.rows(now, stores.trunks::list);
        }

        @Override
        public boolean hasPassword(TrunkId id, String user, String password) {
            return now.filter(tx -> stores.trunks.hasPassword(tx, id, user, password))
                    .isPresent();
        }

        @Override
        public List<String> more(WantedTrunk wanted, Optional<TrunkRow> old) {
            return List.of();
        }

        @Override
        public void require(Optional<TrunkDetails> before, TrunkDetails after) {
            if (!mandate.answers()) {
                new TrunkBounds(profiles).require(before, after);
            }
        }

        @Override
        public TrunkId create(Change change, WantedTrunk wanted, TrunkDetails details) {
            return stores.trunks.create(change, details);
        }

        @Override
        public void update(Change change, WantedTrunk wanted, TrunkRow old, TrunkDetails details) {
            stores.trunks.update(change, old, details);
        }

        @Override
        public void exchange(Change change, List<TrunkRow> trunks, Runnable work) {
            stores.trunks.exchange(change, trunks, work);
        }

        @Override
        public void delete(Change change, TrunkRow trunk) {
            stores.trunks.delete(change, trunk.id());
        }

        @Override
        public String reference(String name) {
            return name;
        }
    }
}
