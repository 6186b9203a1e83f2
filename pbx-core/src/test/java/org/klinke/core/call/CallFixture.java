package org.klinke.core.call;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.klinke.core.alarm.Kind;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.authority.TollBook;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.dialplan.EmergencyRoute;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.dialplan.NumberBlock;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.flow.Reception;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.PeerId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.Direction;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.presence.Line;
import org.klinke.core.presence.Presence;
import org.klinke.core.prompt.PromptBook;
import org.klinke.core.reach.Desks;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.WishChange;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.selftest.Ears;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.RecordingAnnouncer;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.FakeTime;
import org.klinke.core.trace.MessageText;
import org.klinke.core.trunk.Channels;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

/// One tenant with users 100 (A), 101 (B, two devices) and 102 (C), real calls on fake time, legs and media sessions
/// that write down what they are told.
final class CallFixture {
    final FakeTime time = new FakeTime();
    final TenantScope scope;
    final List<CallRecord> records = Collections.synchronizedList(new ArrayList<>());
    final Map<DeviceId, List<LegDialer.Target.Phone>> bindings = new LinkedHashMap<>();
    /// By which each of its people logs in.
    static final String PIN = "471147";

    final List<UserId> loggedIn = Collections.synchronizedList(new ArrayList<>());
    final List<DeviceId> loggedOut = Collections.synchronizedList(new ArrayList<>());
    final List<WishChange> wished = Collections.synchronizedList(new ArrayList<>());
    final List<LegDialer.Order> orders = Collections.synchronizedList(new ArrayList<>());
    final Map<String, FakeLeg> dialled = Collections.synchronizedMap(new LinkedHashMap<>());
    /// Each that was ever dialled; [#dialled] has the last one of each name.
    final List<FakeLeg> everDialled = Collections.synchronizedList(new ArrayList<>());
    final FakeMedia media = new FakeMedia();
    final Negotiation negotiation;
    /// Texts of messages that ended calls left behind.
    final List<MessageText> texts = new CopyOnWriteArrayList<>();
    final Calls calls;
    final Directory directory = new Directory();
    final OutsidePlans outside = new OutsidePlans();
    final TollBook tolls = new TollBook();
    final Channels channels = new Channels();
    final ReachBook reach = new ReachBook();
    final ContactBook contacts = new ContactBook();
    final FakeBoxes boxes;
    final PromptBook prompts = new PromptBook();
    final FakeSpokenPrompts spoken = new FakeSpokenPrompts();
    final List<InboundRule> inbound = new ArrayList<>();
    final Presence presence = new Presence(directory);
    final List<Alarmed> alarms = Collections.synchronizedList(new ArrayList<>());
    final Device deskA;
    final Device deskB;
    final Device cellB;
    final Device deskC;
    private final Ids ids = new Ids(time, new Random(7));
    private final Map<DeviceId, String> names = new LinkedHashMap<>();
    private final List<Trunk> trunks = new ArrayList<>();
    private final List<NumberBlock> numbers = new ArrayList<>();
    private List<Trunk> exits = List.of();
    private List<String> emergencyNumbers = List.of();
    /// Asked for before a call leaves.
    @Nullable
    String pin;

    /// Lines whose carriers rest.
    final Set<String> resting = new HashSet<>();

    /// Of the only rule for outgoing calls.
    String prefix = "0";

    volatile boolean alarmsBroken;

    private final Map<TrunkId, List<String>> lines = new LinkedHashMap<>();

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

    record Alarmed(TenantScope scope, Kind kind, Map<String, String> facts) {}

    CallFixture() {
        this(true);
    }

    CallFixture(boolean srtpRequired) {
        this(srtpRequired, reception());
    }

    private static Story reception() {
        return new Reception(new TrunkTests(new Ears(_ -> {
            throw new java.io.IOException("nothing is recorded here");
        })));
    }

    /// @param story what every call does
    CallFixture(boolean srtpRequired, Story story) {
        this(srtpRequired, story, CallSettings.DEFAULT);
    }

    CallFixture(CallSettings settings) {
        this(true, reception(), settings);
    }

    private CallFixture(boolean srtpRequired, Story story, CallSettings settings) {
        TenantDirectory tenants = new TenantDirectory();
        Tenant tenant = new Tenant(new TenantId(ids.next()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de");
        tenants.replace(List.of(tenant));
        scope = tenants.byName("acme").orElseThrow();
        boxes = new FakeBoxes(tolls.pins(scope), time::instant);
        User a = new User(new UserId(ids.next()), "100", "Anna");
        User b = new User(new UserId(ids.next()), "101", "Bert");
        User c = new User(new UserId(ids.next()), "102", "Cleo");
        deskA = device("desk-a", a);
        deskB = device("desk-b", b);
        cellB = device("cell-b", b);
        deskC = device("desk-c", c);
        directory.replace(scope, new DirectorySnapshot(List.of(a, b, c), List.of(deskA, deskB, cellB, deskC)));
        negotiation = new Negotiation(new MediaPolicy(srtpRequired), new SecureRandom());
        calls = new Calls(
                new CallServices(
                        new FakeDialer(),
                        media,
                        announcer,
                        recordingRules,
                        directory,
                        outside,
                        new HoursBook(),
                        reach,
                        contacts,
                        boxes,
                        prompts,
                        spoken,
                        new FewOrders(),
                        tolls,
                        channels,
                        this::raise,
                        negotiation,
                        (of, callRecord) -> records.add(callRecord),
                        ids,
                        time,
                        time,
                        settings,
                        presence,
                        (scope, call, endedAt, kept) -> texts.addAll(kept),
                        WireTap.NOBODY),
                story);
        media.events = calls;
    }

    private void raise(TenantScope of, Kind kind, Map<String, String> facts) {
        if (alarmsBroken) {
            throw new IllegalStateException("no alarm can be raised");
        }
        alarms.add(new Alarmed(of, kind, facts));
    }

    /// What a trunk will be: a target that is nobody's device, and behind it a rescue service.
    static Leg newLegToHelp(Call call) {
        Leg leg = call.dialling()
                .newLeg(
                        new LegDialer.Target.Phone(
                                new DeviceId(new UUID(0, 112)),
                                "trunk",
                                Optional.empty(),
                                InetAddress.getLoopbackAddress(),
                                InetAddress.getLoopbackAddress(),
                                Offering.SDES),
                        new Party(Optional.empty(), Optional.empty(), "Rescue", "112"));
        leg.forHelp = true; // as that of a trunk would be
        return leg;
    }

    private Device device(String name, User user) {
        Device device = new Device(
                new DeviceId(ids.next()),
                name,
                name,
                Optional.of(user.id()),
                new SiteId(UUID.randomUUID()),
                new DeviceCredentials("", ""));
        names.put(device.id(), name);
        return device;
    }

    /// People share desk A from now on.
    void share(Optional<UserId> loggedIn) {
        directory.replace(
                scope,
                new DirectorySnapshot(
                        List.copyOf(directory.in(scope).users()),
                        List.of(deskA.shared(loggedIn), deskB, cellB, deskC)));
    }

    /// What a watcher of the extension is told.
    List<String> lines(String extension) {
        return presence
                .of(
                        scope,
                        directory
                                .in(scope)
                                .userByExtension(extension)
                                .orElseThrow()
                                .id())
                .lines()
                .stream()
                .map(line -> (line.initiator() ? "calls " : "called by ")
                        + line.remote().map(Line.Remote::number).orElse("nobody") + " " + line.state())
                .toList();
    }

    void register(Device device) {
        bindings.computeIfAbsent(device.id(), id -> new ArrayList<>())
                .add(new LegDialer.Target.Phone(
                        device.id(),
                        "binding-" + device.name(),
                        Optional.empty(),
                        InetAddress.getLoopbackAddress(),
                        InetAddress.getLoopbackAddress(),
                        Offering.SDES));
    }

    /// Makes a trunk, and lines on which it can be called, by name.
    Trunk trunk(String name, TrunkLimits limits, String... open) {
        return trunk(TrunkSample.peer(new TrunkId(ids.next()), name, limits), open);
    }

    /// The same for a trunk that is another than usual.
    Trunk trunk(Trunk trunk, String... open) {
        trunks.add(trunk);
        plan();
        lines.put(trunk.id(), List.of(open));
        return trunk;
    }

    /// Dialled for help besides 110 and 112.
    void dialsForHelp(String... added) {
        emergencyNumbers = List.of(added);
        plan();
    }

    /// Lets calls with the prefix before the number leave by these, in this order; and 110 and 112 from everywhere.
    void leavesBy(Trunk... ways) {
        exits = List.of(ways);
        plan();
    }

    /// Calls from outside to this number ring the extension.
    void reaches(String number, String extension) {
        numbers.add(new NumberBlock(
                new NumberId(ids.next()),
                new E164(number),
                0,
                NumberBlock.State.IN_SERVICE,
                deskA.site(),
                Optional.of(extension),
                Optional.of(NumberProof.APPLIED)));
        plan();
    }

    private void plan() {
        List<OutboundRule.TrunkUse> uses = new ArrayList<>();
        exits.forEach(trunk -> uses.add(new OutboundRule.TrunkUse(trunk.id(), Optional.empty(), uses.size(), 1)));
        List<OutboundRule> rules = uses.isEmpty()
                ? List.of()
                : List.of(new OutboundRule(
                        "out",
                        false,
                        prefix,
                        "",
                        "_X.",
                        "",
                        "",
                        false,
                        Optional.ofNullable(pin),
                        uses,
                        Optional.empty()));
        List<EmergencyRoute> emergency = uses.isEmpty()
                ? List.of()
                : List.of(new EmergencyRoute(
                        deskA.site(),
                        new E164("+4989100"),
                        exits.stream().map(Trunk::id).toList()));
        outside.replace(
                scope,
                new OutsidePlan(
                        numbers,
                        trunks,
                        inbound,
                        rules,
                        emergency,
                        Map.of(),
                        EmergencyNumbers.EVERYWHERE.and(emergencyNumbers)));
    }

    /// The tenant dials these codes, by word.
    void coded(Map<String, String> codes) {
        reach.replace(scope, reach.in(scope).coded(FeatureCodes.USUAL.with(codes)));
    }

    /// A carrier brings a call.
    FakeLeg callFrom(Trunk trunk, String number) {
        return callFrom(trunk, number, 0);
    }

    /// A carrier brings a call that was diverted this often already.
    FakeLeg callFrom(Trunk trunk, String number, int diverted) {
        return callFrom(trunk, number, new TrunkCaller("+4930123456", "", false, Optional.empty(), diverted));
    }

    FakeLeg callFrom(Trunk trunk, String number, TrunkCaller caller) {
        return call(trunk.id(), Optional.of(caller), number, "carrier.test");
    }

    private FakeLeg call(PeerId peer, Optional<TrunkCaller> from, String number, String domain) {
        FakeLeg leg = new FakeLeg(new LegId(ids.next()));
        leg.opened(calls.open(
                scope,
                new IncomingCall(
                        leg,
                        peer,
                        from,
                        number,
                        domain,
                        Optional.empty(),
                        Optional.of(phoneOffer(4100)),
                        InetAddress.getLoopbackAddress(),
                        InetAddress.getLoopbackAddress(),
                        true,
                        "call-id-1",
                        false,
                        Optional.empty(),
                        70)));
        settle();
        return leg;
    }

    /// A phone's own half of an offer/answer exchange.
    SessionMedia phoneOffer(int port) {
        return negotiation.offer(
                new Endpoint(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", port + 1)),
                Negotiation.ownLines(Negotiation.KNOWN),
                Offering.SDES);
    }

    static Audio with(Audio audio, Direction direction) {
        return new Audio(
                audio.mid(),
                audio.rtp(),
                audio.rtcp(),
                audio.rtcpMux(),
                audio.secureProfile(),
                audio.protocol(),
                audio.cryptos(),
                audio.codecs(),
                direction,
                0);
    }

    SessionMedia phoneAnswer(SessionMedia offer, int port) {
        Negotiation.Result result = negotiation.answer(
                offer,
                new Endpoint(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", port + 1)),
                negotiation.relayable(offer),
                Optional.empty());
        return ((Negotiation.Result.Agreed) result).local();
    }

    FakeLeg call(String number) {
        return call(number, "acme.test", Optional.of(phoneOffer(4000)));
    }

    FakeLeg call(String number, String domain, Optional<SessionMedia> offer) {
        return call(number, domain, offer, false);
    }

    FakeLeg call(String number, String domain, Optional<SessionMedia> offer, boolean withheld) {
        return call(deskA, number, domain, offer, withheld, Optional.empty());
    }

    /// @param replaces the leg that the caller wants the place of
    FakeLeg call(
            Device caller,
            String number,
            String domain,
            Optional<SessionMedia> offer,
            boolean withheld,
            Optional<TransferTarget.Replaced> replaces) {
        FakeLeg leg = new FakeLeg(new LegId(ids.next()));
        leg.opened(calls.open(
                scope,
                new IncomingCall(
                        leg,
                        caller.id(),
                        Optional.empty(),
                        number,
                        domain,
                        Optional.empty(),
                        offer,
                        InetAddress.getLoopbackAddress(),
                        InetAddress.getLoopbackAddress(),
                        true,
                        "call-id-1",
                        withheld,
                        replaces,
                        70)));
        settle();
        return leg;
    }

    void post(FakeLeg leg, LegEvent event) {
        if (leg.sink != null) {
            leg.sink.post(event);
        }
        settle();
    }

    void advance(Duration duration) {
        time.advance(duration);
        settle();
    }

    /// Until no call has anything left to do.
    void settle() {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!calls.idle(scope)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("calls do not come to rest");
            }
            Thread.onSpinWait();
        }
    }

    CallRecord onlyRecord() {
        settle();
        if (records.size() != 1) {
            throw new AssertionError("expected one call record: " + records);
        }
        return records.getFirst();
    }

    /// A leg that writes down its commands, and confirms a hang-up at once.
    static final class FakeLeg implements CallLeg {
        private final LegId id;
        final List<String> told = Collections.synchronizedList(new ArrayList<>());
        volatile @Nullable SessionMedia offer;
        volatile @Nullable SessionMedia lastDescription;
        volatile @Nullable LegSink sink;
        private @Nullable HangupCause early;

        FakeLeg(LegId id) {
            this.id = id;
        }

        /// The call's thread may hang up before the door has its sink: a real leg's loop keeps the order.
        void opened(LegSink opened) {
            HangupCause cause;
            synchronized (this) {
                sink = opened;
                cause = early;
            }
            if (cause != null) {
                opened.post(new LegEvent.Ended(id, cause, true, ""));
            }
        }

        @Override
        public LegId id() {
            return id;
        }

        @Override
        public void ring() {
            told.add("ring");
        }

        @Override
        public void progress(SessionMedia answer) {
            lastDescription = answer;
            told.add("progress");
        }

        @Override
        public void answer(SessionMedia description) {
            lastDescription = description;
            told.add("answer");
        }

        @Override
        public void accept(SessionMedia description) {
            lastDescription = description;
            told.add("accept");
        }

        @Override
        public void refuse(HangupCause cause) {
            told.add("refuse " + cause);
        }

        @Override
        public void digit(char digit, int millis) {
            told.add("digit " + digit + " " + millis);
        }

        @Override
        public void offer(SessionMedia description) {
            lastDescription = description;
            told.add("offer");
        }

        @Override
        public void identify(CallerId who) {
            told.add("identify " + who.number());
        }

        @Override
        public void acceptTransfer() {
            told.add("accept transfer");
        }

        @Override
        public void refuseTransfer(HangupCause cause) {
            told.add("refuse transfer " + cause);
        }

        @Override
        public void reportTransfer(int sipStatus) {
            told.add("report " + sipStatus);
        }

        @Override
        public void act(PhoneAct act, CompletableFuture<Boolean> done) {
            told.add("act " + act);
            done.complete(true);
        }

        @Override
        public void hangup(HangupCause cause) {
            told.add("hangup " + cause);
            LegSink confirmed;
            synchronized (this) {
                confirmed = sink;
                early = cause;
            }
            if (confirmed != null) {
                confirmed.post(new LegEvent.Ended(id, cause, true, ""));
            }
        }
    }

    /// What is dialled to change something is only written down.
    private final class FewOrders implements Orders {
        @Override
        public CompletableFuture<Boolean> turn(TenantScope of, UUID which, String by) {
            throw new AssertionError("turned");
        }

        @Override
        public CompletableFuture<Boolean> wish(TenantScope of, UserId user, WishChange change, String by) {
            wished.add(change);
            return CompletableFuture.completedFuture(true);
        }

        /// As [org.klinke.core.phone.HotDesks] counts them.
        @Override
        public CompletableFuture<Desks.LogIn> logIn(
                TenantScope of, DeviceId device, UserId user, String pin, String by) {
            boolean right = pin.equals(PIN);
            PinLocks locks = tolls.pins(of);
            PinLocks.Answer answer = locks.guess(new PinLocks.Guesser.OfDevice(device), right, time.instant());
            return CompletableFuture.completedFuture(
                    switch (answer) {
                        case RIGHT -> {
                            loggedIn.add(user);
                            yield Desks.LogIn.DONE;
                        }
                        case WRONG, WRONG_AND_LOCKED -> Desks.LogIn.WRONG;
                        case LOCKED -> Desks.LogIn.LOCKED;
                    });
        }

        @Override
        public CompletableFuture<Boolean> logOut(TenantScope of, DeviceId device, String by) {
            loggedOut.add(device);
            return CompletableFuture.completedFuture(true);
        }
    }

    private final class FakeDialer implements LegDialer {
        @Override
        public List<Target.Phone> targets(TenantScope of, DeviceId device) {
            return bindings.getOrDefault(device, List.of());
        }

        @Override
        public List<Target.Line> lines(TenantScope of, Exit exit) {
            return lines.getOrDefault(exit.trunk(), List.of()).stream()
                    .map(line -> new Target.Line(
                            outside.in(scope).trunk(exit.trunk()).orElseThrow(),
                            Optional.empty(),
                            exit,
                            line,
                            resting.contains(line),
                            InetAddress.getLoopbackAddress(),
                            InetAddress.getLoopbackAddress()))
                    .toList();
        }

        @Override
        public CallLeg dial(TenantScope of, Order order, LegSink sink) {
            orders.add(order);
            FakeLeg leg = new FakeLeg(order.leg());
            leg.offer = order.offer();
            leg.sink = sink;
            everDialled.add(leg);
            dialled.put(
                    switch (order.target()) {
                        case Target.Phone phone -> names.getOrDefault(phone.device(), "?");
                        case Target.Line line -> line.line();
                    },
                    leg);
            return leg;
        }
    }

    /// Opens every session at once, on a port of its own.
    static final class FakeMedia implements MediaPort {
        final List<MediaCommand> commands = Collections.synchronizedList(new ArrayList<>());
        final List<LegId> open = Collections.synchronizedList(new ArrayList<>());
        volatile MediaPort.@Nullable Events events;
        volatile boolean exhausted;
        private int port = 30_000;

        @Override
        public synchronized void send(MediaCommand command) {
            commands.add(command);
            Events to = events;
            if (to == null) {
                return;
            }
            if (command instanceof MediaCommand.Open opening) {
                if (exhausted) {
                    to.onMedia(new MediaEvent.Failed(opening.leg(), "media.ports: none is free"));
                    return;
                }
                open.add(opening.leg());
                InetSocketAddress rtp = new InetSocketAddress(opening.localAddress(), port);
                InetSocketAddress rtcp = new InetSocketAddress(opening.localAddress(), port + 1);
                port += 2;
                to.onMedia(new MediaEvent.Opened(opening.leg(), rtp, rtcp, Optional.empty()));
            } else if (command instanceof MediaCommand.Close closing && open.remove(closing.leg())) {
                to.onMedia(new MediaEvent.Closed(closing.leg(), new MediaStats(50, 49, 1, 0.5, 0)));
            }
        }

        <T extends MediaCommand> List<T> sent(Class<T> type, LegId leg) {
            synchronized (commands) {
                return commands.stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .filter(command -> command.leg().equals(leg))
                        .toList();
            }
        }
    }
}
