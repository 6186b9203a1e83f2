package org.klinke.sip.conversation;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.authority.TollBook;
import org.klinke.core.call.CallServices;
import org.klinke.core.call.CallSettings;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.call.Switchboard;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.dialplan.JudgedWishes;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.flow.Reception;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.presence.Presence;
import org.klinke.core.prompt.PromptBook;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.selftest.Ears;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.RecordingAnnouncer;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.core.trunk.Channels;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipSignalling;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.trunk.TrunkConnector;

/// The whole signalling and the real calls, with media that only count ports. Two tenants, demo.test and other.test,
/// with the same people:
///
///     100 Alice: alice     101 Bob: bob, bobcell     102 Carol: carol        (other.test: prefix "other-")
abstract class Building implements Phone.Wire {
    /// What the phones here take: they always answer with the first line of an offer.
    private static final List<SrtpSuite> SUITES =
            List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AES_CM_128_HMAC_SHA1_32);

    static final String PASSWORD = "a password of 16 characters";

    /// The timeline shows a message with the Via it leaves with, so once it has left.
    final List<String> shownTooEarly = Collections.synchronizedList(new ArrayList<>());
    final List<RecordingId> discarded = Collections.synchronizedList(new ArrayList<>());
    private final RecordingAnnouncer announcer = new RecordingAnnouncer() {
        @Override
        public RecordingId announce(TenantScope scope, Label label) {
            labels.add(label);
            return new RecordingId(ids.next());
        }

        @Override
        public void discard(TenantScope scope, RecordingId recording) {
            discarded.add(recording);
        }
    };
    final RecordingBook recordingRules = new RecordingBook();
    final List<Label> labels = Collections.synchronizedList(new ArrayList<>());

    final List<CallRecord> records = Collections.synchronizedList(new ArrayList<>());
    final MemoryMedia media = new MemoryMedia();
    final SipSignalling signalling;
    final Calls calls;
    final Directed directed = new Directed(new Reception(new TrunkTests(new Ears(_ -> {
        throw new java.io.IOException("nothing is recorded here");
    }))));
    final Map<String, Phone> phones = new LinkedHashMap<>();
    final SipReceiver receiver;
    final Presence presence;
    final ContactBook contacts = new ContactBook();
    final Wishing wishing;
    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    private final Map<TenantScope, List<User>> usersOf = new HashMap<>();
    private final Map<TenantScope, List<Device>> devicesOf = new HashMap<>();
    private final StringBuilder transcript = new StringBuilder();
    private final Ids ids;
    private int port = 40_000;

    /// @param scripted takes the calls instead of the real ones
    Building(SipConfig config, Optional<Switchboard> scripted, InstantSource time, Timers timers, SecureRandom random) {
        ids = new Ids(time, random);
        presence = new Presence(directory, contacts);
        tenants.replace(List.of(tenant("demo"), tenant("other")));
        people("demo", "");
        people("other", "other-");
        wishing = new Wishing(tenants.byName("demo").orElseThrow(), directory, contacts);
        wishing.lamps(presence);
        signalling = new SipSignalling(
                config,
                new JainCodec(),
                SipFlow::local,
                tenants,
                directory,
                presence,
                number -> Optional.empty(),
                new OutsidePlans(),
                Alarms.NOBODY,
                TrunkConnector.NONE,
                "a nonce key of more than 32 bytes".getBytes(StandardCharsets.UTF_8),
                time,
                timers,
                random);
        calls = new Calls(
                new CallServices(
                        signalling.dialer(),
                        media,
                        announcer,
                        recordingRules,
                        directory,
                        new OutsidePlans(),
                        wishing.hours,
                        wishing.reach,
                        contacts,
                        new NoBoxes(),
                        new PromptBook(),
                        new NoSpokenPrompts(),
                        wishing,
                        new TollBook(),
                        new Channels(),
                        Alarms.NOBODY,
                        new Negotiation(new MediaPolicy(true, SUITES), random),
                        (scope, callRecord) -> records.add(callRecord),
                        ids,
                        time,
                        timers,
                        CallSettings.DEFAULT,
                        presence,
                        (scope, call, endedAt, texts) -> {},
                        (call, wire) -> {
                            if (wire.sent()
                                    && !wire.again()
                                    && !wire.text().masked().contains("\nVia: ")) {
                                shownTooEarly.add(wire.summary());
                            }
                        }),
                directed);
        signalling.codes(of -> wishing.reach.in(of).codes());
        signalling.wishes(new JudgedWishes(
                of -> new PlanSnapshot(
                        of.tenant(),
                        directory.in(of),
                        OutsidePlan.EMPTY,
                        wishing.hours.in(of),
                        wishing.reach.in(of),
                        new TollBook().in(of)),
                wishing,
                time));
        media.events = calls;
        receiver = signalling.receiver(scripted.orElse(calls));
    }

    /// Until nothing is left to do at this moment.
    abstract void settle();

    /// Until this is so; if it does not come to be, then until it will not any more.
    abstract void await(BooleanSupplier reached);

    /// The phone's next message, this one if it comes; empty if none does.
    final Optional<Text> next(Phone phone, Predicate<Text> wanted) {
        await(() -> phone.unread().stream().anyMatch(wanted));
        return phone.take(wanted).or(phone::next);
    }

    abstract void advance(Duration step);

    /// What there must be nothing of once all is over, and how much there is.
    abstract Map<String, Integer> left();

    private Tenant tenant(String name) {
        return new Tenant(new TenantId(ids.next()), name, name + ".test", "DE", "89", "Europe/Berlin", "de");
    }

    private void people(String tenant, String prefix) {
        TenantScope scope = tenants.byName(tenant).orElseThrow();
        List<User> users = usersOf.computeIfAbsent(scope, key -> new ArrayList<>());
        List<Device> devices = devicesOf.computeIfAbsent(scope, key -> new ArrayList<>());
        // In order, so that a script can name a phone's instance.
        Map<String, List<String>> phonesOf = new TreeMap<>(Map.of(
                "100 Alice", List.of("alice"), "101 Bob", List.of("bob", "bobcell"), "102 Carol", List.of("carol")));
        phonesOf.forEach((person, names) -> {
            User user = new User(new UserId(ids.next()), person.substring(0, 3), person.substring(4));
            users.add(user);
            for (String name : names) {
                devices.add(new Device(
                        new DeviceId(ids.next()),
                        name,
                        name,
                        Optional.of(user.id()),
                        new SiteId(UUID.randomUUID()),
                        DeviceCredentials.of(name, scope.domain(), PASSWORD)));
                phones.put(prefix + name, new Phone(prefix + name, name, PASSWORD, scope.domain(), port += 1000, this));
            }
        });
        directory.replace(scope, new DirectorySnapshot(users, devices));
    }

    TenantScope scopeOf(Phone phone) {
        return tenants.byDomain(phone.domain()).orElseThrow();
    }

    DeviceId deviceOf(Phone phone) {
        return directory
                .in(scopeOf(phone))
                .deviceBySipUsername(phone.username())
                .orElseThrow()
                .id();
    }

    /// Of demo.test.
    User userOf(String extension) {
        return directory
                .in(tenants.byName("demo").orElseThrow())
                .userByExtension(extension)
                .orElseThrow();
    }

    /// One more phone in demo.test, of the user with this extension.
    void addPhone(String name, String extension) {
        TenantScope scope = tenants.byName("demo").orElseThrow();
        List<Device> devices = new ArrayList<>(devicesOf.get(scope));
        devices.add(new Device(
                new DeviceId(ids.next()),
                name,
                name,
                Optional.of(userOf(extension).id()),
                new SiteId(UUID.randomUUID()),
                DeviceCredentials.of(name, scope.domain(), PASSWORD)));
        devicesOf.put(scope, devices);
        directory.replace(scope, new DirectorySnapshot(usersOf.get(scope), devices));
        phones.put(name, new Phone(name, name, PASSWORD, scope.domain(), port += 1000, this));
    }

    /// Changes the phone's device, or deletes it where nothing comes back.
    void device(Phone phone, Function<Device, Optional<Device>> change) {
        TenantScope scope = scopeOf(phone);
        List<Device> devices = devicesOf.get(scope).stream()
                .flatMap(device -> device.sipUsername().equals(phone.username())
                        ? change.apply(device).stream()
                        : Stream.of(device))
                .toList();
        devicesOf.put(scope, devices);
        directory.replace(scope, new DirectorySnapshot(usersOf.get(scope), devices));
    }

    /// Changes a user of demo.test, or deletes it where nothing comes back.
    void user(String extension, Function<User, Optional<User>> change) {
        TenantScope scope = tenants.byName("demo").orElseThrow();
        List<User> users = usersOf.get(scope).stream()
                .flatMap(user -> user.extension().equals(extension) ? change.apply(user).stream() : Stream.of(user))
                .toList();
        usersOf.put(scope, users);
        directory.replace(scope, new DirectorySnapshot(users, devicesOf.get(scope)));
    }

    @Override
    public void say(String line) {
        transcript.append(line.replace("\r", "")).append('\n');
    }

    String transcript() {
        return transcript.toString();
    }

    /// Every tenant's live calls.
    List<LiveCall> liveCalls() {
        List<LiveCall> live = new ArrayList<>();
        tenants.all().forEach(scope -> live.addAll(calls.in(scope)));
        return live;
    }

    boolean callsIdle() {
        return tenants.all().stream().allMatch(calls::idle);
    }

    /// Ends every call, as a server that stops.
    void hangUpAll() {
        calls.stop(tenants.all());
        settle();
    }

    /// Phones may answer by themselves: then there is more to do.
    boolean receiveAll() {
        boolean sent = false;
        for (Phone phone : phones.values()) {
            sent |= phone.receive();
        }
        return sent;
    }
}
