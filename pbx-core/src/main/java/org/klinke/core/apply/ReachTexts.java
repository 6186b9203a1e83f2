package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.hours.HoursCalendar;
import org.klinke.core.hours.HoursDetails;
import org.klinke.core.hours.HoursStore;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.hours.OwnDay;
import org.klinke.core.hours.Region;
import org.klinke.core.hours.SwitchDetails;
import org.klinke.core.hours.SwitchStore;
import org.klinke.core.hours.TimeCondition;
import org.klinke.core.hours.TimeRange;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.BlockLists;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.GroupDetails;
import org.klinke.core.reach.GroupStore;
import org.klinke.core.reach.NumberListStore;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.ParkingStore;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.reach.Trusted;
import org.klinke.core.reach.Wishes;
import org.klinke.core.reach.WishesStore;
import org.klinke.core.voicemail.BoxTarget;

/// The lists of [ReachPlanner] as texts by name and field, read from the stores and written back as a whole. Several
/// lines of a field are apart by [#LINE].
final class ReachTexts {
    static final String LINE = "\n";

    private static final Set<String> LISTS = Set.of(
            "days",
            "times",
            "members",
            "numbers",
            "forwards",
            "followMe",
            "blocked",
            "blockedCalled",
            "forwardedBy",
            "letThrough",
            "before",
            "after");
    private static final Set<String> FLAGS = Set.of("opens", "doNotDisturb", "callWaiting");
    private static final Set<String> COUNTS = Set.of("memberSeconds", "seconds", "places");
    private static final Pattern FORWARD =
            Pattern.compile("(always|busy|no-answer|unreachable) (internal|external) (\\S+)(?: after ([0-9]{1,3})s)?");
    private static final Pattern FOLLOW = Pattern.compile(
            "(.+) (internal|external|group)(?: (off))?(?: after ([0-9]{1,3})s)?(?: for ([0-9]{1,3})s)?( by user)?");

    private final HoursStore hours;
    private final SwitchStore switches;
    private final GroupStore groups;
    private final NumberListStore lists;
    private final ParkingStore parking;
    private final WishesStore wishes;
    private final UserStore users;
    private final DeviceStore devices;

    ReachTexts(
            HoursStore hours,
            SwitchStore switches,
            GroupStore groups,
            NumberListStore lists,
            ParkingStore parking,
            WishesStore wishes,
            UserStore users,
            DeviceStore devices) {
        this.hours = hours;
        this.switches = switches;
        this.groups = groups;
        this.lists = lists;
        this.parking = parking;
        this.wishes = wishes;
        this.users = users;
        this.devices = devices;
    }

    static Object typed(String field, String text) {
        if (LISTS.contains(field)) {
            return List.of(text.split(LINE));
        }
        if (FLAGS.contains(field)) {
            return Boolean.parseBoolean(text);
        }
        return COUNTS.contains(field) ? (Object) Integer.parseInt(text) : text;
    }

    /// As the stores write it; what they will refuse stays as it is.
    static String canonical(String field, String text) {
        try {
            return switch (field) {
                case "times" ->
                    lines(Stream.of(text.split(LINE)).map(TimeRange::read).toList());
                case "days" ->
                    lines(Stream.of(text.split(LINE)).map(OwnDay::read).toList());
                case "forwards" ->
                    lines(Stream.of(text.split(LINE))
                            .map(ReachTexts::forward)
                            .map(ReachTexts::text)
                            .toList());
                case "before" -> lines(Actions.before(List.of(text.split(LINE))));
                case "after" ->
                    lines(Actions.read(List.of(), List.of(text.split(LINE))).after());
                default -> text;
            };
        } catch (InvalidInput e) {
            return text;
        }
    }

    private static String text(Forward forward) {
        boolean timed = forward.when() == Forward.Case.NO_ANSWER && forward.afterSeconds() != Forward.AFTER_SECONDS;
        return word(forward.when()) + " " + word(forward.origin()) + " " + BoxTarget.written(forward.target())
                + (timed ? " after " + forward.afterSeconds() + "s" : "");
    }

    Map<String, Map<String, String>> read(TenantTx tx, String list) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        switch (list) {
            case "calendars" ->
                hours.get(tx)
                        .calendars()
                        .forEach(calendar -> all.put(
                                calendar.name(),
                                fields(Map.of(
                                        "region",
                                                calendar.region()
                                                        .map(Region::code)
                                                        .orElse(""),
                                        "days", lines(calendar.days())))));
            case "hours" ->
                hours.get(tx)
                        .conditions()
                        .forEach(condition -> all.put(
                                condition.name(),
                                fields(Map.of(
                                        "calendar",
                                        condition.calendar().orElse(""),
                                        "times",
                                        lines(condition.times())))));
            case "switches" -> switches.list(tx).forEach(one -> all.put(one.name(), facts(one)));
            case "groups" -> groups.details(tx).forEach(group -> all.put(group.extension(), facts(group)));
            case "parking" -> parking.list(tx).forEach(lot -> all.put(lot.extension(), facts(lot)));
            case "speedDials" ->
                lists.speedDials(tx)
                        .forEach(dial -> all.put(
                                dial.extension(), fields(Map.of("name", dial.name(), "number", dial.number()))));
            case "blocked" -> {
                all.put(
                        "callers",
                        fields(Map.of("numbers", lines(lists.blocked(tx).callers()))));
                all.put(
                        "called",
                        fields(Map.of("numbers", lines(lists.blocked(tx).called()))));
                all.values().removeIf(Map::isEmpty);
            }
            case "reach" -> {
                Map<UserId, Wishes> said = wishes.all(tx);
                Map<DeviceId, String> names = new HashMap<>();
                devices.list(tx)
                        .forEach(row -> names.put(row.id(), row.details().name()));
                Map<UUID, String> extensions = new HashMap<>();
                targets(tx).forEach((extension, id) -> extensions.put(id, extension));
                users.list(tx).forEach(user -> {
                    Wishes some = said.getOrDefault(user.id(), Wishes.NONE);
                    if (!some.equals(Wishes.NONE)) {
                        all.put(user.details().extension(), facts(some, names, extensions));
                    }
                });
            }
            default -> throw new IllegalArgumentException(list);
        }
        return all;
    }

    /// @throws InvalidInput naming the field
    void write(Change change, String list, Map<String, Map<String, String>> all) {
        switch (list) {
            case "calendars" -> {
                List<HoursCalendar> calendars = new ArrayList<>();
                all.forEach((name, fields) -> calendars.add(new HoursCalendar(
                        name,
                        Optional.ofNullable(fields.get("region")).map(ReachTexts::region),
                        split(fields, "days").stream().map(OwnDay::read).toList())));
                hours.set(
                        change,
                        new HoursDetails(calendars, kept(hours.get(change.tx()).conditions(), all.keySet())));
            }
            case "hours" -> {
                List<TimeCondition> conditions = new ArrayList<>();
                all.forEach((name, fields) -> conditions.add(new TimeCondition(
                        name,
                        Optional.ofNullable(fields.get("calendar")),
                        split(fields, "times").stream().map(TimeRange::read).toList())));
                hours.set(change, new HoursDetails(hours.get(change.tx()).calendars(), conditions));
            }
            case "switches" -> {
                List<SwitchDetails> wanted = new ArrayList<>();
                all.forEach((name, fields) -> wanted.add(new SwitchDetails(
                        name,
                        fields.getOrDefault("extension", ""),
                        Optional.ofNullable(fields.get("condition"))
                                .map(condition -> new HoursSwitch.Force(
                                        condition, Boolean.parseBoolean(fields.getOrDefault("opens", "false")))))));
                switches.set(change, wanted);
            }
            case "groups" -> {
                List<GroupDetails> wanted = new ArrayList<>();
                all.forEach((extension, fields) -> wanted.add(group(extension, fields)));
                groups.set(change, wanted);
            }
            case "parking" -> {
                List<ParkingLot> wanted = new ArrayList<>();
                all.forEach((extension, fields) -> wanted.add(parking(extension, fields)));
                parking.set(change, wanted);
            }
            case "speedDials" -> {
                List<SpeedDial> wanted = new ArrayList<>();
                all.forEach((extension, fields) -> wanted.add(
                        new SpeedDial(extension, fields.getOrDefault("name", ""), fields.getOrDefault("number", ""))));
                lists.setSpeedDials(change, wanted);
            }
            case "blocked" -> lists.setBlocked(change, new BlockLists(masks(all, "callers"), masks(all, "called")));
            case "reach" -> writeWishes(change, all);
            default -> throw new IllegalArgumentException(list);
        }
    }

    /// A condition whose calendar goes would be refused twice: the hours of the same file say it better.
    private static List<TimeCondition> kept(List<TimeCondition> conditions, Set<String> calendars) {
        return conditions.stream()
                .map(condition -> condition
                                .calendar()
                                .filter(name -> !calendars.contains(name))
                                .isPresent()
                        ? new TimeCondition(condition.name(), Optional.empty(), condition.times())
                        : condition)
                .toList();
    }

    private void writeWishes(Change change, Map<String, Map<String, String>> all) {
        Map<String, UserId> known = new HashMap<>();
        for (UserRow user : users.list(change.tx())) {
            known.put(user.details().extension(), user.id());
        }
        List<DeviceRow> phones = devices.list(change.tx());
        Map<String, UUID> targets = targets(change.tx());
        known.forEach((extension, user) -> {
            Map<String, String> fields = all.get(extension);
            wishes.set(change, user, fields == null ? Wishes.NONE : wishes(fields, user, phones, targets));
        });
        all.keySet().stream().filter(extension -> !known.containsKey(extension)).forEach(extension -> {
            throw new InvalidInput("extension", "no user has the extension " + extension, "add the user");
        });
    }

    /// Users and groups by extension.
    private Map<String, UUID> targets(TenantTx tx) {
        Map<String, UUID> targets = new HashMap<>();
        users.list(tx)
                .forEach(user ->
                        targets.put(user.details().extension(), user.id().value()));
        groups.list(tx).forEach(group -> targets.put(group.extension(), group.id()));
        return targets;
    }

    private static List<UUID> ids(Map<String, String> fields, String field, Map<String, UUID> targets) {
        return split(fields, field).stream()
                .map(extension -> Optional.ofNullable(targets.get(extension))
                        .orElseThrow(() -> new InvalidInput(
                                field, "no user or group has the extension " + extension, "name one, or leave it out")))
                .toList();
    }

    private static Wishes wishes(
            Map<String, String> fields, UserId user, List<DeviceRow> phones, Map<String, UUID> targets) {
        return new Wishes(
                Boolean.parseBoolean(fields.getOrDefault("doNotDisturb", "false")),
                Boolean.parseBoolean(fields.getOrDefault("callWaiting", "true")),
                split(fields, "forwards").stream().map(ReachTexts::forward).toList(),
                split(fields, "followMe").stream()
                        .map(line -> followMe(line, user, phones))
                        .toList(),
                split(fields, "blocked").stream()
                        .map(mask -> NumberMask.read("blocked", mask))
                        .toList(),
                actions(fields),
                Optional.ofNullable(fields.get("rule")),
                split(fields, "blockedCalled").stream()
                        .map(mask -> NumberMask.read("blockedCalled", mask))
                        .toList(),
                new Trusted(ids(fields, "forwardedBy", targets), ids(fields, "letThrough", targets)));
    }

    private static Actions actions(Map<String, String> fields) {
        return Actions.read(split(fields, "before"), split(fields, "after"));
    }

    private static Forward forward(String line) {
        Matcher read = FORWARD.matcher(line);
        if (!read.matches()) {
            throw new InvalidInput(
                    "forwards",
                    "'" + line + "' is not understood",
                    "write 'no-answer external 0171123 after 20s': always, busy, no-answer or unreachable, internal or"
                            + " external, the target or 'voicemail'");
        }
        return new Forward(
                Forward.Case.valueOf(constant(read.group(1))),
                Origin.valueOf(constant(read.group(2))),
                BoxTarget.read(read.group(3)),
                read.group(4) == null ? Forward.AFTER_SECONDS : Integer.parseInt(read.group(4)));
    }

    private static FollowMe followMe(String line, UserId user, List<DeviceRow> phones) {
        Matcher read = FOLLOW.matcher(line);
        if (!read.matches()) {
            throw new InvalidInput(
                    "followMe",
                    "'" + line + "' is not understood",
                    "write 'cell external after 10s for 20s': a device of the user or a number; internal, external or"
                            + " group; or 'cell group off'; 'by user' at the end lets the user turn it on and off");
        }
        Optional<DeviceId> device = phones.stream()
                .filter(row -> row.details().user().equals(Optional.of(user)))
                .filter(row -> row.details().name().equals(read.group(1)))
                .map(DeviceRow::id)
                .findFirst();
        return new FollowMe(
                device.<FollowMe.What>map(FollowMe.What.Phone::new)
                        .orElseGet(() -> new FollowMe.What.Outside(read.group(1))),
                Origin.valueOf(constant(read.group(2))),
                read.group(3) == null,
                read.group(4) == null ? 0 : Integer.parseInt(read.group(4)),
                read.group(5) == null ? 0 : Integer.parseInt(read.group(5)),
                read.group(6) != null);
    }

    private static Map<String, String> facts(Wishes wishes, Map<DeviceId, String> names, Map<UUID, String> extensions) {
        Map<String, String> fields = new TreeMap<>();
        if (wishes.doNotDisturb()) {
            fields.put("doNotDisturb", "true");
        }
        if (!wishes.callWaiting()) {
            fields.put("callWaiting", "false");
        }
        fields.put(
                "forwards",
                lines(wishes.forwards().stream().map(ReachTexts::text).toList()));
        fields.put(
                "followMe",
                lines(wishes.followMe().stream()
                        .map(line -> switch (line.what()) {
                                    case FollowMe.What.Phone(DeviceId device) -> names.getOrDefault(device, "?");
                                    case FollowMe.What.Outside(String number) -> number;
                                }
                                + " " + word(line.origin())
                                + (line.enabled() ? "" : " off")
                                + (line.delaySeconds() > 0 ? " after " + line.delaySeconds() + "s" : "")
                                + (line.timeoutSeconds() > 0 ? " for " + line.timeoutSeconds() + "s" : "")
                                + (line.userMayChange() ? " by user" : ""))
                        .toList()));
        fields.put("blocked", lines(wishes.blocked()));
        fields.put("blockedCalled", lines(wishes.blockedCalled()));
        fields.put("forwardedBy", extensions(wishes.trusted().forwarders(), extensions));
        fields.put("letThrough", extensions(wishes.trusted().letThrough(), extensions));
        wishes.rule().ifPresent(rule -> fields.put("rule", rule));
        fields.put("before", lines(wishes.actions().before()));
        fields.put("after", lines(wishes.actions().after()));
        return fields(fields);
    }

    /// Without those who are gone.
    private static String extensions(List<UUID> ids, Map<UUID, String> extensions) {
        return lines(ids.stream()
                .filter(extensions::containsKey)
                .map(extensions::get)
                .toList());
    }

    private static Map<String, String> facts(HoursSwitch one) {
        Map<String, String> fields = new TreeMap<>(Map.of("extension", one.extension()));
        one.forces().ifPresent(force -> {
            fields.put("condition", force.condition());
            fields.put("opens", String.valueOf(force.open()));
        });
        return fields;
    }

    private static Map<String, String> facts(GroupDetails group) {
        return fields(Map.of(
                "name", group.name(),
                "strategy", word(group.strategy()),
                "members", lines(group.members()),
                "memberSeconds", String.valueOf(group.memberSeconds()),
                "seconds", String.valueOf(group.seconds()),
                "before", lines(group.actions().before()),
                "after", lines(group.actions().after())));
    }

    private static Map<String, String> facts(ParkingLot lot) {
        return fields(Map.of(
                "name", lot.name(),
                "places", String.valueOf(lot.places()),
                "seconds", String.valueOf(lot.seconds()),
                "then", lot.then().orElse("")));
    }

    private static ParkingLot parking(String extension, Map<String, String> fields) {
        return new ParkingLot(
                extension,
                fields.getOrDefault("name", ""),
                number(fields, "places", ParkingLot.PLACES),
                number(fields, "seconds", ParkingLot.SECONDS),
                Optional.ofNullable(fields.get("then")));
    }

    private static GroupDetails group(String extension, Map<String, String> fields) {
        String strategy = fields.getOrDefault("strategy", "all");
        if (!Set.of("all", "in-order", "random", "longest-idle").contains(strategy)) {
            throw new InvalidInput(
                    "strategy", "'" + strategy + "' is none", "use all, in-order, random or longest-idle");
        }
        return new GroupDetails(
                extension,
                fields.getOrDefault("name", ""),
                RingGroup.Strategy.valueOf(constant(strategy)),
                split(fields, "members"),
                number(fields, "memberSeconds", RingGroup.MEMBER_SECONDS),
                number(fields, "seconds", RingGroup.SECONDS),
                actions(fields));
    }

    private static int number(Map<String, String> fields, String field, int otherwise) {
        String text = fields.get(field);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,5}")) {
            throw new InvalidInput(field, "'" + text + "' is no number", "write it like 15");
        }
        return Integer.parseInt(text);
    }

    private static List<NumberMask> masks(Map<String, Map<String, String>> all, String list) {
        return split(all.getOrDefault(list, Map.of()), "numbers").stream()
                .map(mask -> NumberMask.read("numbers", mask))
                .toList();
    }

    private static Region region(String code) {
        return Region.of(code)
                .orElseThrow(() -> new InvalidInput(
                        "region", "'" + code + "' is none", "use one of " + String.join(", ", Region.codes())));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String lines(List<?> lines) {
        return String.join(LINE, lines.stream().map(Object::toString).toList());
    }

    private static List<String> split(Map<String, String> fields, String field) {
        String text = fields.getOrDefault(field, "");
        return text.isEmpty() ? List.of() : List.of(text.split(LINE));
    }

    private static Map<String, String> fields(Map<String, String> some) {
        Map<String, String> fields = new TreeMap<>(some);
        fields.values().removeIf(String::isEmpty);
        return fields;
    }
}
