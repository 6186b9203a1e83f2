package org.klinke.sip.conversation;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.contact.ContactList;
import org.klinke.core.directory.Directory;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Features;
import org.klinke.core.presence.Presence;
import org.klinke.core.presence.SwitchLamp;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Desks;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.Wishes;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.VoicemailSettings;

/// How the people of demo.test want to be reached, as a script says or they dial: a database in memory.
final class Wishing implements Orders {
    final HoursBook hours = new HoursBook();
    final ReachBook reach = new ReachBook();
    private final ContactBook contacts;
    private final TenantScope scope;
    private final Directory directory;
    private final Map<UserId, Wishes> wishes = new HashMap<>();
    private final List<RingGroup> groups = new ArrayList<>();
    private final Map<UUID, HoursSwitch> switches = new HashMap<>();
    private final List<ParkingLot> parking = new ArrayList<>();
    private FeatureCodes codes = FeatureCodes.USUAL;

    Wishing(TenantScope scope, Directory directory, ContactBook contacts) {
        this.scope = scope;
        this.directory = directory;
        this.contacts = contacts;
    }

    synchronized void read(String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
        switch (words.removeFirst()) {
            case "wish" -> wish(user(words.removeFirst()), words);
            case "group" -> group(words);
            case "switch" ->
                put(new HoursSwitch(UUID.randomUUID(), words.get(1), words.getFirst(), Optional.empty(), false));
            case "parking" ->
                parking.add(new ParkingLot(
                        words.getFirst(), "Foyer", Integer.parseInt(words.get(1)), 60, Optional.empty()));
            case "code" -> codes = codes.with(Map.of(words.getFirst(), words.get(1)));
            case "phonebook" -> contacts.replace(scope, new ContactList(List.of(), line.endsWith("shows numbers")));
            default -> throw new IllegalArgumentException(line);
        }
        publish();
    }

    private void wish(UserId user, List<String> words) {
        Optional<WishChange> code = WishChange.read(words.getFirst());
        Wishes before = wishes.getOrDefault(user, Wishes.NONE);
        if (code.isPresent()) {
            wishes.put(user, code.get().apply(before));
            return;
        }
        if (words.getFirst().equals("before") || words.getFirst().equals("after")) {
            List<String> line = List.of(String.join(" ", words.subList(1, words.size())));
            boolean first = words.getFirst().equals("before");
            Actions read = Actions.read(first ? line : List.of(), first ? List.of() : line);
            wishes.put(
                    user,
                    before.acting(new Actions(
                            first ? read.before() : before.actions().before(),
                            first ? before.actions().after() : read.after())));
            return;
        }
        FollowMe.What what = new FollowMe.What.Phone(
                directory.in(scope).deviceByName(words.getFirst()).orElseThrow().id());
        int timeout = words.contains("for") ? seconds(words.get(words.indexOf("for") + 1)) : 0;
        List<FollowMe> lines = new ArrayList<>(before.followMe());
        for (Origin origin : Origin.values()) {
            lines.add(new FollowMe(what, origin, true, seconds(words.get(2)), timeout));
        }
        wishes.put(
                user,
                new Wishes(before.doNotDisturb(), before.callWaiting(), before.forwards(), lines, before.blocked())
                        .acting(before.actions()));
    }

    private static int seconds(String text) {
        return Integer.parseInt(text.replace("s", ""));
    }

    private void group(List<String> words) {
        int then = words.indexOf("then");
        groups.add(new RingGroup(
                new UUID(0, Long.parseLong(words.getFirst())),
                words.getFirst(),
                "Sales",
                RingGroup.Strategy.valueOf(words.get(1)),
                words.subList(2, then < 0 ? words.size() : then).stream()
                        .map(member -> user(member).value())
                        .toList(),
                RingGroup.MEMBER_SECONDS,
                RingGroup.SECONDS,
                then < 0 ? Actions.NONE : Actions.read(List.of(), List.of("any then " + words.get(then + 1)))));
    }

    private UserId user(String extension) {
        return directory.in(scope).userByExtension(extension).orElseThrow().id();
    }

    void lamps(Presence presence) {
        reach.follow((of, all) -> {
            Map<UserId, Features> features = new HashMap<>();
            all.wishes().forEach((user, one) -> features.put(user, Features.of(one, all.codes())));
            presence.features(of, features);
            presence.places(
                    of,
                    all.parking().stream()
                            .flatMap(lot -> lot.numbers().stream())
                            .map(number -> new SwitchLamp(ParkingLot.lamp(number), number, "Foyer", false))
                            .toList());
        });
        hours.follow((of, all) -> presence.lamps(
                of,
                all.switches().stream()
                        .map(one -> new SwitchLamp(new UserId(one.id()), one.extension(), one.name(), one.on()))
                        .toList()));
    }

    private void put(HoursSwitch one) {
        switches.put(one.id(), one);
    }

    private void publish() {
        reach.replace(
                scope,
                new Reach(
                                wishes,
                                Map.of(),
                                Map.of(),
                                groups,
                                List.of(),
                                parking,
                                List.of(),
                                List.of(),
                                VoicemailSettings.NOTHING)
                        .coded(codes));
        hours.replace(scope, new TenantHours(ZoneId.of("Europe/Berlin"), List.of(), List.of(), switches.values()));
    }

    @Override
    public synchronized CompletableFuture<Boolean> turn(TenantScope of, UUID which, String by) {
        HoursSwitch one = switches.get(which);
        if (one == null) {
            return CompletableFuture.completedFuture(false);
        }
        put(new HoursSwitch(one.id(), one.name(), one.extension(), one.forces(), !one.on()));
        publish();
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public synchronized CompletableFuture<Boolean> wish(TenantScope of, UserId user, WishChange change, String by) {
        wishes.put(user, change.apply(wishes.getOrDefault(user, Wishes.NONE)));
        publish();
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Desks.LogIn> logIn(TenantScope of, DeviceId device, UserId user, String pin, String by) {
        return CompletableFuture.completedFuture(Desks.LogIn.FAILED);
    }

    @Override
    public CompletableFuture<Boolean> logOut(TenantScope of, DeviceId device, String by) {
        return CompletableFuture.completedFuture(false);
    }
}
