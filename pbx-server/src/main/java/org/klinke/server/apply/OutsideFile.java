package org.klinke.server.apply;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.apply.Refusal;
import org.klinke.core.apply.WantedOutside;
import org.klinke.core.apply.WantedOutside.Pools;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedAccount;
import org.klinke.core.apply.WantedOutside.WantedAlarms;
import org.klinke.core.apply.WantedOutside.WantedOutbound;
import org.klinke.core.apply.WantedOutside.WantedPool;
import org.klinke.core.apply.WantedOutside.WantedRecordings;
import org.klinke.core.apply.WantedOutside.WantedRetention;
import org.klinke.core.apply.WantedOutside.WantedTolls;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.apply.WantedOutside.WantedUse;
import org.klinke.core.apply.WantedOutside.WantedVoicemail;
import org.klinke.core.apply.WantedOutside.WantedWebhook;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.retention.RetentionText;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads what the file says of sites, extension pools, numbers, trunks and rules.
final class OutsideFile {
    /// What people can be reached by: the lists, the field by which an entry is known, and its other fields.
    private static final Map<String, List<String>> REACH = Map.ofEntries(
            Map.entry("calendars", List.of("name", "region", "days")),
            Map.entry("hours", List.of("name", "calendar", "times")),
            Map.entry("switches", List.of("name", "extension", "condition", "opens")),
            Map.entry(
                    "groups",
                    List.of("extension", "name", "strategy", "members", "memberSeconds", "seconds", "before", "after")),
            Map.entry("parking", List.of("extension", "name", "places", "seconds", "then")),
            Map.entry("speedDials", List.of("extension", "name", "number")),
            Map.entry("blocked", List.of("list", "numbers")),
            Map.entry("handsets", List.of("device", "base", "number")),
            Map.entry("phoneSetup", List.of("for", "vlan", "certificate", "encryption", "keys", "settings")),
            Map.entry("phones", List.of("device", "model", "mac", "hotdesk", "loginEnds", "loginStays")),
            Map.entry(
                    "reach",
                    List.of(
                            "extension",
                            "doNotDisturb",
                            "callWaiting",
                            "forwards",
                            "followMe",
                            "blocked",
                            "blockedCalled",
                            "forwardedBy",
                            "letThrough",
                            "rule",
                            "before",
                            "after")));
    static final Set<String> FIELDS = Stream.concat(
                    Stream.of(
                            "sites",
                            "extensions",
                            "numbers",
                            "trunks",
                            "inbound",
                            "outbound",
                            "expectations",
                            "tolls",
                            "alarms",
                            "recordings",
                            "voicemail",
                            "retention",
                            "contacts",
                            "phoneBook",
                            "codes",
                            "webhooks"),
                    REACH.keySet().stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> SITE = Set.of(
            "id",
            "name",
            "default",
            "country",
            "areaCode",
            "address",
            "emergencyNumber",
            "emergencyTrunks",
            "networks");
    private static final Set<String> NUMBER = Set.of("number", "digits", "state", "site", "target", "proof");
    private static final Set<String> ACCOUNT =
            Set.of("user", "authUser", "password", "number", "calls", "inbound", "outbound");
    private static final Set<String> SHARE = Set.of("tenant", "calls", "inbound", "outbound");

    private static final Set<String> INBOUND =
            Set.of("title", "trunk", "source", "destination", "extension", "language", "when", "before");
    private static final Set<String> OUTBOUND = Set.of(
            "title",
            "shown",
            "prefix",
            "source",
            "destination",
            "callerId",
            "prefixOut",
            "deny",
            "pin",
            "trunks",
            "when");
    private static final Set<String> USE = Set.of("trunk", "account", "order", "weight");
    private static final Set<String> EXPECTATION = Set.of("title", "at", "from", "to", "switches", "reaches");
    private static final Set<String> TOLLS = Set.of(
            "classes", "standard", "users", "user", "tenant", "trunks", "night", "channels", "verified", "prices");
    private static final Set<String> CONTACT =
            Set.of("name", "organisation", "office", "mobile", "home", "fax", "note");
    private static final Set<String> WEBHOOK = Set.of("name", "url", "events", "enabled", "secret");
    private static final Set<String> VOICEMAIL = Set.of("everyUser", "boxes");
    private static final Set<String> RECORDINGS = Set.of("quotaMegabytes", "rules");
    private static final Set<String> RETENTION = Set.copyOf(RetentionText.FIELDS);
    private static final Set<String> CODES =
            Arrays.stream(FeatureCode.values()).map(FeatureCode::word).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> ALARMS = Set.of("mail", "extensions");
    /// Any: which a trunk has, its profile says.
    private static final Set<String> TRUNK = Set.of();

    /// Between the lines of a list of texts.
    private static final String LINE = "\n";

    private final SecretSource secrets;
    private final SealedSecrets.Content sealed;
    private final List<Refusal> refusals;

    OutsideFile(SecretSource secrets, SealedSecrets.Content sealed, List<Refusal> refusals) {
        this.secrets = secrets;
        this.sealed = sealed;
        this.refusals = refusals;
    }

    WantedOutside read(YamlObject tenant, String path, String name) {
        return new WantedOutside(
                each(tenant, "sites", path, (node, at) -> thing(node, at, "name", SITE, ", ")),
                tenant.node("extensions").map(node -> pools(node, path + ".extensions")),
                each(tenant, "numbers", path, (node, at) -> thing(node, at, "number", NUMBER, ", ")),
                trunks(tenant, path, name),
                each(tenant, "inbound", path, (node, at) -> thing(node, at, "title", INBOUND, LINE)),
                each(tenant, "outbound", path, (node, at) -> outbound(node, at, name)),
                each(tenant, "expectations", path, (node, at) -> thing(node, at, "title", EXPECTATION, ", ")),
                tenant.node("tolls").map(node -> tolls(node, path + ".tolls")),
                tenant.node("alarms").map(node -> alarms(node, path + ".alarms")),
                tenant.node("recordings").map(node -> recordings(node, path + ".recordings")),
                tenant.node("voicemail").map(node -> voicemail(node, path + ".voicemail")),
                tenant.node("retention").map(node -> retention(node, path + ".retention")),
                each(tenant, "webhooks", path, (node, at) -> webhook(node, at, name)),
                reach(tenant, path));
    }

    private WantedWebhook webhook(Node node, String path, String tenant) {
        YamlObject object = YamlObject.of(node, path, WEBHOOK, refusals);
        String name = object.requiredText("name");
        Optional<String> secret = object.secret("secret", secrets);
        return new WantedWebhook(
                new Thing(object.where(), Optional.empty(), name, object.valuesBut(Set.of("name", "secret"), ", ")),
                secret.isPresent() ? secret : sealed.webhook(tenant, name));
    }

    private WantedTolls tolls(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, TOLLS, refusals);
        Map<String, Object> fields = new HashMap<>();
        TOLLS.forEach(field -> object.node(field).ifPresent(value -> fields.put(field, plain(value))));
        return new WantedTolls(object.where(), fields);
    }

    private WantedRecordings recordings(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, RECORDINGS, refusals);
        Map<String, Object> fields = new HashMap<>();
        RECORDINGS.forEach(field -> object.node(field).ifPresent(value -> fields.put(field, plain(value))));
        return new WantedRecordings(object.where(), fields);
    }

    private WantedVoicemail voicemail(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, VOICEMAIL, refusals);
        Map<String, Object> fields = new HashMap<>();
        VOICEMAIL.forEach(field -> object.node(field).ifPresent(value -> fields.put(field, plain(value))));
        return new WantedVoicemail(object.where(), fields);
    }

    private WantedRetention retention(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, RETENTION, refusals);
        Map<String, Object> fields = new HashMap<>();
        RETENTION.forEach(field -> object.node(field).ifPresent(value -> fields.put(field, plain(value))));
        return new WantedRetention(object.where(), fields);
    }

    private WantedAlarms alarms(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, ALARMS, refusals);
        return new WantedAlarms(object.where(), texts(object, "mail"), texts(object, "extensions"));
    }

    static Optional<List<String>> texts(YamlObject object, String field) {
        return object.list(field)
                .map(list -> list.stream()
                        .map(item -> item instanceof ScalarNode scalar ? scalar.getValue() : "?")
                        .toList());
    }

    private static Object plain(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                Map<String, Object> map = new HashMap<>();
                mapping.getValue()
                        .forEach(entry ->
                                map.put(String.valueOf(plain(entry.getKeyNode())), plain(entry.getValueNode())));
                yield map;
            }
            case SequenceNode list ->
                list.getValue().stream().map(OutsideFile::plain).toList();
            case ScalarNode scalar -> scalar.getValue();
            default -> node.toString();
        };
    }

    private Map<String, List<Thing>> reach(YamlObject tenant, String path) {
        Map<String, List<Thing>> lists = new HashMap<>();
        REACH.forEach((list, fields) -> each(tenant, list, path, (node, at) -> reachable(node, at, fields))
                .ifPresent(things -> lists.put(list, things)));
        each(tenant, "contacts", path, this::contact).ifPresent(things -> lists.put("contacts", things));
        tenant.node("phoneBook").ifPresent(node -> {
            YamlObject object = YamlObject.of(node, path + ".phoneBook", Set.of("showNumbers"), refusals);
            lists.put(
                    "phoneBook",
                    List.of(new Thing(
                            object.where(), Optional.empty(), "phoneBook", object.valuesBut(Set.of(), LINE))));
        });
        tenant.node("codes").ifPresent(node -> {
            YamlObject object = YamlObject.of(node, path + ".codes", CODES, refusals);
            lists.put(
                    "codes",
                    List.of(new Thing(object.where(), Optional.empty(), "codes", object.valuesBut(Set.of(), LINE))));
        });
        return lists;
    }

    /// Known by name and organisation; one of them may be missing.
    private Thing contact(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, CONTACT, refusals);
        Map<String, String> fields = object.valuesBut(Set.of(), LINE);
        String known = Stream.of("name", "organisation")
                .map(field -> fields.getOrDefault(field, ""))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return new Thing(object.where(), Optional.empty(), known, fields);
    }

    private Thing reachable(Node node, String path, List<String> fields) {
        YamlObject object = YamlObject.of(node, path, Set.copyOf(fields), refusals);
        String key = fields.getFirst();
        return new Thing(
                object.where(), Optional.empty(), object.requiredText(key), object.valuesBut(Set.of(key), LINE));
    }

    /// @param owner name of the tenant, "" for the platform
    Optional<List<WantedTrunk>> trunks(YamlObject holder, String path, String owner) {
        return each(holder, "trunks", path, (node, at) -> trunk(node, at, owner));
    }

    private static <T> Optional<List<T>> each(
            YamlObject holder, String field, String path, BiFunction<Node, String, T> read) {
        return holder.list(field).map(list -> {
            List<T> all = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                all.add(read.apply(list.get(i), path + "." + field + "[" + i + "]"));
            }
            return List.copyOf(all);
        });
    }

    private Thing thing(Node node, String path, String name, Set<String> known, String separator) {
        YamlObject object = YamlObject.of(node, path, known, refusals);
        return new Thing(
                object.where(),
                object.id("id"),
                object.requiredText(name),
                object.valuesBut(Set.of("id", name), separator));
    }

    private WantedTrunk trunk(Node node, String path, String owner) {
        YamlObject object = YamlObject.of(node, path, TRUNK, refusals);
        String name = object.requiredText("name");
        return new WantedTrunk(
                new Thing(
                        object.where(),
                        object.id("id"),
                        name,
                        object.valuesBut(Set.of("id", "name", "accounts", "tenants", "shares"), ",")),
                each(object, "accounts", path, (account, at) -> account(account, at, owner, name)),
                tenants(object, owner),
                shares(object, path, owner));
    }

    private Optional<Map<String, Map<String, String>>> shares(YamlObject trunk, String path, String owner) {
        refuseOfTenant(trunk, "shares", owner);
        return each(trunk, "shares", path, (node, at) -> YamlObject.of(node, at, SHARE, refusals))
                .map(list -> {
                    Map<String, Map<String, String>> shares = new LinkedHashMap<>();
                    for (YamlObject share : list) {
                        String tenant = share.requiredText("tenant");
                        if (shares.put(tenant, share.valuesBut(Set.of("tenant"), ",")) != null) {
                            refusals.add(new Refusal(
                                    share.where().line(),
                                    share.where().path() + ".tenant",
                                    "'" + tenant + "' has a share in this list already"));
                        }
                    }
                    return shares;
                });
    }

    private Optional<List<String>> tenants(YamlObject trunk, String owner) {
        refuseOfTenant(trunk, "tenants", owner);
        return texts(trunk, "tenants");
    }

    private void refuseOfTenant(YamlObject trunk, String field, String owner) {
        if (!owner.isEmpty() && trunk.node(field).isPresent()) {
            refusals.add(new Refusal(
                    trunk.where().fieldLines().getOrDefault(field, trunk.where().line()),
                    trunk.where().path() + "." + field,
                    "a tenant's own trunk is for that tenant; one for several stands under platform: trunks:"));
        }
    }

    private WantedAccount account(Node node, String path, String owner, String trunk) {
        YamlObject object = YamlObject.of(node, path, ACCOUNT, refusals);
        String user = object.requiredText("user");
        Optional<String> password = object.secret("password", secrets);
        return new WantedAccount(
                object.where(),
                user,
                object.text("authUser"),
                password.isPresent() ? password : sealed.account(owner, trunk, user),
                object.text("number"),
                object.valuesBut(Set.of("user", "authUser", "password", "number"), ","));
    }

    private WantedOutbound outbound(Node node, String path, String tenant) {
        YamlObject object = YamlObject.of(node, path, OUTBOUND, refusals);
        String title = object.requiredText("title");
        Optional<String> pin = object.secret("pin", secrets);
        return new WantedOutbound(
                new Thing(
                        object.where(),
                        Optional.empty(),
                        title,
                        object.valuesBut(Set.of("title", "pin", "trunks"), ", ")),
                pin.isPresent() ? pin : sealed.pin(tenant, title),
                uses(object, path));
    }

    /// A name alone is the next in order.
    private Optional<List<WantedUse>> uses(YamlObject rule, String path) {
        return rule.list("trunks").map(list -> {
            List<WantedUse> uses = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof ScalarNode scalar) {
                    uses.add(new WantedUse(rule.where(), scalar.getValue(), Optional.empty(), i, 1));
                    continue;
                }
                YamlObject use = YamlObject.of(list.get(i), path + ".trunks[" + i + "]", USE, refusals);
                uses.add(new WantedUse(
                        use.where(),
                        use.requiredText("trunk"),
                        use.text("account"),
                        count(use, "order", i),
                        count(use, "weight", 1)));
            }
            return List.copyOf(uses);
        });
    }

    private int count(YamlObject object, String field, int absent) {
        Optional<String> text = object.value(field, ",");
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return Integer.parseInt(text.get());
        } catch (NumberFormatException _) {
            refusals.add(new Refusal(
                    object.where()
                            .fieldLines()
                            .getOrDefault(field, object.where().line()),
                    object.where().path() + "." + field,
                    "must be a whole number"));
            return absent;
        }
    }

    private Pools pools(Node node, String path) {
        YamlObject object = YamlObject.of(node, path, Set.of("pools", "forbidden"), refusals);
        return new Pools(
                object.where(),
                each(object, "pools", path, (pool, at) -> {
                    YamlObject one = YamlObject.of(pool, at, Set.of("kind", "from", "to"), refusals);
                    return new WantedPool(
                            one.where(),
                            one.text("kind").orElse("any"),
                            one.requiredText("from"),
                            one.requiredText("to"));
                }),
                texts(object, "forbidden"));
    }

    /// Secrets for which the file has no place: that account or rule is mistyped here, or renamed.
    static List<String> withoutPlace(
            String owner, WantedOutside outside, Optional<List<WantedTrunk>> trunks, SealedSecrets.Content sealed) {
        List<String> lost = new ArrayList<>();
        Map<String, String> accounts =
                new HashMap<>(sealed.passwords().getOrDefault(SealedSecrets.Content.trunksOf(owner), Map.of()));
        trunks.orElse(List.of())
                .forEach(trunk -> trunk.accounts()
                        .orElse(List.of())
                        .forEach(account -> accounts.remove(trunk.thing().name() + "/" + account.user())));
        accounts.keySet().forEach(account -> lost.add("the trunk account " + account));
        Map<String, String> pins =
                new HashMap<>(sealed.passwords().getOrDefault(SealedSecrets.Content.pinsOf(owner), Map.of()));
        outside.outbound()
                .orElse(List.of())
                .forEach(rule -> pins.remove(rule.thing().name()));
        pins.keySet().forEach(rule -> lost.add("the rule " + rule));
        Map<String, String> webhooks =
                new HashMap<>(sealed.passwords().getOrDefault(SealedSecrets.Content.webhooksOf(owner), Map.of()));
        outside.webhooks()
                .orElse(List.of())
                .forEach(one -> webhooks.remove(one.thing().name()));
        webhooks.keySet().forEach(one -> lost.add("the webhook " + one));
        return lost;
    }
}
