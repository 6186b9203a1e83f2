package org.klinke.core.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.klinke.core.alarm.Kind;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.dialplan.HelpMade;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trace.MessageText;

/// All live calls. Starts one virtual thread for each, and knows which call each leg belongs to: events of a leg and of
/// its media session go to that call's mailbox, wherever the leg has moved.
public final class Calls implements Switchboard, MediaPort.Events {
    private static final LegSink NOWHERE = event -> {};

    private final CallServices services;
    private final Story incoming;
    private final PerTenant<Map<CallId, Call>> live = new PerTenant<>(ConcurrentHashMap::new);
    private final Map<LegId, LegHome> homes = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<HangupCause, LongAdder> endedByCause = new ConcurrentHashMap<>();
    private final HelpCallers helpCallers = new HelpCallers();
    private final ParkPlaces parkPlaces;
    private volatile boolean stopping;

    /// @param incoming what happens in a call that comes from a device
    public Calls(CallServices services, Story incoming) {
        this.services = services;
        this.incoming = incoming;
        this.parkPlaces = new ParkPlaces(services.presence());
    }

    /// Where a leg's events go: the call it belongs to now.
    private static final class LegHome implements LegSink {
        private final LegId leg;
        private volatile Call call;

        LegHome(LegId leg, Call call) {
            this.leg = leg;
            this.call = call;
        }

        @Override
        public void post(LegEvent event) {
            deliver(new CallMessage.FromLeg(event));
        }

        /// Locked against [#move] alone, so that no message falls between two calls.
        synchronized void deliver(CallMessage message) {
            call.post(message);
        }

        synchronized boolean move(Call to, CallMessage handingOver) {
            Call from = call;
            if (!to.post(handingOver)) {
                return false;
            }
            call = to;
            from.takeOut(leg).forEach(to::post);
            return true;
        }
    }

    /// The leg belongs to another call from now on, and with it what was posted for it and not dealt with: it follows
    /// the message that hands the leg over.
    ///
    /// @return false if that call has ended
    boolean move(LegId leg, Call to, CallMessage handingOver) {
        LegHome home = homes.get(leg);
        return home != null && home.move(to, handingOver);
    }

    /// The tenant's call to which the leg belongs at this moment.
    Optional<Call> callOf(TenantScope scope, LegId leg) {
        return Optional.ofNullable(homes.get(leg))
                .map(home -> home.call)
                .filter(call -> call.scope().equals(scope));
    }

    /// Of the tenant's call to which the leg belongs at this moment.
    public Optional<CallId> idOf(TenantScope scope, LegId leg) {
        return callOf(scope, leg).map(Call::id);
    }

    @Override
    public LegSink open(TenantScope scope, IncomingCall call) {
        return open(scope, call, incoming);
    }

    /// A call that the house itself makes: its caller is nobody's phone.
    public LegSink open(TenantScope scope, IncomingCall typed, Story story) {
        IncomingCall call = typed.peer() instanceof DeviceId
                ? typed.parted(
                        services.reach().in(scope).codes(), services.outside().in(scope))
                : typed;
        // No limit of ours stops a call for help, behind whichever prefix.
        boolean help = call.peer() instanceof DeviceId
                && services.outside().in(scope).help(call.dialled()).isPresent();
        boolean full = count.incrementAndGet() > services.settings().callsMax() && !help;
        if (stopping || full) {
            count.decrementAndGet();
            call.leg().hangup(full ? HangupCause.OVERLOAD : HangupCause.SHUTDOWN);
            return NOWHERE;
        }
        Call started = new Call(
                new CallId(services.ids().next()),
                new ConversationId(services.ids().next()),
                scope,
                call,
                party(scope, call),
                services,
                this,
                story);
        live.in(scope).put(started.id(), started);
        LegSink sink = home(call.leg().id(), started);
        Thread.ofVirtual().name("call-" + started.id()).start(started.thread());
        if (stopping) { // since the question above
            started.post(new CallMessage.Stop(HangupCause.SHUTDOWN));
        }
        return sink;
    }

    private Party party(TenantScope scope, IncomingCall call) {
        DirectorySnapshot directory = services.directory().in(scope);
        if (!(call.peer() instanceof DeviceId caller)) {
            TrunkCaller outside = call.outside().orElseThrow();
            String shown = outside.name().isEmpty() ? outside.number() : outside.name();
            return new Party(Optional.empty(), Optional.empty(), shown, outside.number());
        }
        Optional<DirectorySnapshot.Device> device = directory.device(caller);
        Optional<DirectorySnapshot.User> user = device.flatMap(d -> d.user()).flatMap(directory::user);
        return new Party(
                Optional.of(caller),
                user.map(DirectorySnapshot.User::id),
                user.map(DirectorySnapshot.User::name)
                        .or(() -> device.map(DirectorySnapshot.Device::name))
                        .orElse("unknown device"),
                user.map(DirectorySnapshot.User::extension).orElse(""));
    }

    /// The leg's sink; a new leg belongs to this call.
    LegSink home(LegId leg, Call call) {
        return homes.computeIfAbsent(leg, id -> new LegHome(id, call));
    }

    @Override
    public void onMedia(MediaEvent event) {
        LegHome home = homes.get(event.leg());
        if (home != null) {
            home.deliver(new CallMessage.FromMedia(event));
        }
    }

    ParkPlaces parkPlaces() {
        return parkPlaces;
    }

    HelpCallers helpCallers() {
        return helpCallers;
    }

    /// Calls to 110 and 112 that may be called back at this time, the latest first; their phones may be gone.
    public List<HelpMade> helped(TenantScope scope, Instant at) {
        return helpCallers.of(scope, at);
    }

    void ended(TenantScope scope, CallRecord record, List<MessageText> texts) {
        if (record.cause() == HangupCause.IN_CIRCLES) {
            services.alarms().raise(scope, Kind.LOOP, circle(record));
        }
        services.recorder().record(scope, record);
        services.traces().keep(scope, record.id(), record.endedAt(), texts);
        endedByCause.computeIfAbsent(record.cause(), cause -> new LongAdder()).increment();
    }

    /// The last thing that was decided is why it ended.
    private static Map<String, String> circle(CallRecord record) {
        String reason = record.timeline().stream()
                .filter(entry -> entry.kind().equals("decision"))
                .reduce("", (_, entry) -> entry.text(), (_, last) -> last);
        return Map.of(
                "call",
                record.id().toString(),
                "who",
                record.caller().name() + " (" + record.caller().number() + ")",
                "dialled",
                record.dialled(),
                "reason",
                reason);
    }

    /// Nothing more comes of this call, whatever became of its record.
    void gone(Call call, TenantScope scope, Set<LegId> legs) {
        legs.forEach(homes::remove);
        count.decrementAndGet();
        live.in(scope).remove(call.id()); // last: who finds no call left finds none counted either
    }

    public List<LiveCall> in(TenantScope scope) {
        return live.in(scope).values().stream().map(Call::live).toList();
    }

    /// The timeline of a live call so far; completes soon, or never if the call ends meanwhile.
    public Optional<CompletableFuture<List<TimelineEntry>>> timeline(TenantScope scope, CallId id) {
        return Optional.ofNullable(live.in(scope).get(id)).map(Call::look);
    }

    /// The legs of a live call; completes soon, or never if the call ends meanwhile.
    public Optional<CompletableFuture<List<LiveLeg>>> legs(TenantScope scope, CallId id) {
        return Optional.ofNullable(live.in(scope).get(id)).map(Call::legs);
    }

    /// Ends a call from outside, unless somebody called for help in it: tells soon which, or never if the call ends
    /// meanwhile. Empty if there is no such call.
    ///
    /// @param really or asks only
    public Optional<CompletableFuture<Boolean>> hangUp(TenantScope scope, CallId id, boolean really) {
        return Optional.ofNullable(live.in(scope).get(id)).map(call -> call.hangUp(really));
    }

    /// Hands the partner of a user on, as if the user's phone had asked for it: judged as that phone's call; where
    /// it fails, they talk again. Tells soon whether the user talks in that call, or never if it ends meanwhile.
    /// Empty if there is no such call.
    ///
    /// @param by who wants it, for the timeline
    public Optional<CompletableFuture<Boolean>> transfer(
            TenantScope scope, CallId id, UserId user, String dialled, String by) {
        TransferTarget to = new TransferTarget(dialled, scope.domain(), Optional.empty(), true);
        return Optional.ofNullable(live.in(scope).get(id)).map(call -> call.transfer(user, to, by));
    }

    /// Connects the user's partner with whom he talks to in another call of his, as if his phone had asked for it;
    /// where it fails, they talk again. Tells soon whether the user talks in that call. Empty if there is none.
    ///
    /// @param seat the leg by which he talks in the other call, see [#seat]
    /// @param by who wants it, for the timeline
    public Optional<CompletableFuture<Boolean>> join(TenantScope scope, CallId id, UserId user, LegId seat, String by) {
        TransferTarget to = new TransferTarget(
                "", scope.domain(), Optional.of(new TransferTarget.Replaced(Optional.of(seat), false)), true);
        return Optional.ofNullable(live.in(scope).get(id)).map(call -> call.transfer(user, to, by));
    }

    /// The leg by which the user talks in that call, if he does and nobody called for help in it: tells soon, or never
    /// if it ends meanwhile. Empty if there is no such call.
    public Optional<CompletableFuture<Optional<LegId>>> seat(TenantScope scope, CallId id, UserId user) {
        return Optional.ofNullable(live.in(scope).get(id)).map(call -> call.seat(user));
    }

    /// Has a phone of the user do something in that call. Tells what came of it once the phone has answered, or never
    /// if the call ends meanwhile. Empty if there is no such call.
    ///
    /// @param device one of his; empty: whichever can
    /// @param by who wants it, for the timeline
    public Optional<CompletableFuture<PhoneAct.Outcome>> act(
            TenantScope scope, CallId id, UserId user, Optional<DeviceId> device, PhoneAct act, String by) {
        return Optional.ofNullable(live.in(scope).get(id)).map(call -> call.act(user, device, act, by));
    }

    public int count() {
        return count.get();
    }

    /// Calls ended since the start, by cause.
    public Map<HangupCause, LongAdder> endedByCause() {
        return endedByCause;
    }

    /// Takes no more calls (they get 503) and ends those that are left. Returns at once; [#count] falls to 0 within the
    /// linger time.
    public void stop(Iterable<TenantScope> tenants) {
        stopping = true;
        for (TenantScope scope : tenants) {
            live.in(scope).values().forEach(call -> call.post(new CallMessage.Stop(HangupCause.SHUTDOWN)));
        }
    }

    /// Nothing to do in any of the tenant's calls, for tests on fake time.
    public boolean idle(TenantScope scope) {
        return live.in(scope).values().stream().allMatch(Call::idle);
    }
}
