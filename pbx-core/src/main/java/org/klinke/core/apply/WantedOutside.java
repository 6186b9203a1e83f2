package org.klinke.core.apply;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What the file wants of a tenant's sites, extension pools, numbers, trunks and rules. Fields come as the texts of the
/// file; one that is absent stays as it is, or gets its default in a new object. A list that is absent says nothing.
///
/// @param reach hours, switches, groups and the like, by the key of the list (see [ReachPlanner]); several lines of a
///     field are apart by a line feed
public record WantedOutside(
        Optional<List<Thing>> sites,
        Optional<Pools> extensions,
        Optional<List<Thing>> numbers,
        Optional<List<WantedTrunk>> trunks,
        Optional<List<Thing>> inbound,
        Optional<List<WantedOutbound>> outbound,
        Optional<List<Thing>> expectations,
        Optional<WantedTolls> tolls,
        Optional<WantedAlarms> alarms,
        Optional<WantedRecordings> recordings,
        Optional<WantedVoicemail> voicemail,
        Optional<WantedRetention> retention,
        Optional<List<WantedWebhook>> webhooks,
        Map<String, List<Thing>> reach) {
    public static final WantedOutside NOTHING = new WantedOutside(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());

    /// @param fields those of [org.klinke.core.authority.TollSettings] that the file gives: maps, lists and texts
    public record WantedTolls(Where where, Map<String, Object> fields) {
        public WantedTolls {
            fields = Map.copyOf(fields);
        }
    }

    /// Who learns of the tenant's alarms; each list replaces the one that is there.
    public record WantedAlarms(Where where, Optional<List<String>> mail, Optional<List<String>> extensions) {}

    /// @param fields those of [org.klinke.core.recording.RecordingSettings] that the file gives: maps, lists and texts
    public record WantedRecordings(Where where, Map<String, Object> fields) {
        public WantedRecordings {
            fields = Map.copyOf(fields);
        }
    }

    /// @param fields those of [org.klinke.core.voicemail.VoicemailSettings] that the file gives: maps, lists and texts
    public record WantedVoicemail(Where where, Map<String, Object> fields) {
        public WantedVoicemail {
            fields = Map.copyOf(fields);
        }
    }

    /// @param fields those of [org.klinke.core.retention.Retention] that the file gives, as texts
    public record WantedRetention(Where where, Map<String, Object> fields) {
        public WantedRetention {
            fields = Map.copyOf(fields);
        }
    }

    /// @param thing its fields are those of [org.klinke.core.webhook.WebhookDetails]
    /// @param secret absent: stays, or is made
    public record WantedWebhook(Thing thing, Optional<String> secret) {
        @Override
        public String toString() {
            return "WantedWebhook[" + thing.name() + ", masked]";
        }
    }

    /// An object of any kind.
    ///
    /// @param id finds it if given, else the name does
    /// @param name of a site or trunk, title of a rule, a number as written
    /// @param given all other fields, lists with ", " between
    public record Thing(Where where, Optional<UUID> id, String name, Map<String, String> given) {
        public Thing {
            given = Map.copyOf(given);
        }
    }

    /// @param thing its fields are `profile`, `enabled` and those of the profile; an empty text removes one
    /// @param accounts with `prune`, those that stand here are all
    /// @param tenants of a trunk of the platform: names of those who may call out over it
    /// @param shares of such a trunk: `calls`, `inbound`, `outbound` by the name of the tenant; replace those that
    ///     are there
    public record WantedTrunk(
            Thing thing,
            Optional<List<WantedAccount>> accounts,
            Optional<List<String>> tenants,
            Optional<Map<String, Map<String, String>>> shares) {}

    /// @param password absent: stays
    /// @param limit `calls`, `inbound`, `outbound`, those that are given; absent: stay
    public record WantedAccount(
            Where where,
            String user,
            Optional<String> authUser,
            Optional<String> password,
            Optional<String> number,
            Map<String, String> limit) {
        @Override
        public String toString() {
            return "WantedAccount[" + user + ", masked]";
        }
    }

    /// @param pin absent: stays; empty text removes it
    /// @param trunks replace those that are there
    public record WantedOutbound(Thing thing, Optional<String> pin, Optional<List<WantedUse>> trunks) {
        @Override
        public String toString() {
            return "WantedOutbound[" + thing.name() + ", masked]";
        }
    }

    /// @param trunk name of the tenant's own, or `platform/` and the name of one of the platform's
    public record WantedUse(Where where, String trunk, Optional<String> account, int order, int weight) {}

    /// @param pools replace those that are there
    /// @param forbidden replace those that are there: "115", "200-209"
    public record Pools(Where where, Optional<List<WantedPool>> pools, Optional<List<String>> forbidden) {}

    public record WantedPool(Where where, String kind, String from, String to) {}
}
