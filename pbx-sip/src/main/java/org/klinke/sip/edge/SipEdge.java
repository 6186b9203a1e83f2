package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.PlainRegister;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.identity.PrivacyWish;
import org.klinke.sip.registrar.Registrar;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.tx.Admission;
import org.klinke.sip.tx.Caller;
import org.klinke.sip.tx.RequestGate;

/// The gate every request outside a transaction passes:
///
///     head only:   banned source ─► flood limit ─► overload ─► plain REGISTER without credentials: 401
///                                                      │
///     parsed:      validator ─┬─► To tag: dialog's device ─┬─ its flow ──────────────┐
///                             │                            └─ other flow ─┐          │
///                             └─► claimed tenant ─► credentials ◄─────────┘          │
///                                                       │                            ▼
///           none / stale: 401   wrong / foreign: 403   right ─► From is the device's ─► device's rate ─► accept
///
/// Nothing is kept for a request that is not accepted, apart from counts. Who does not exist is answered like who has
/// the wrong password. An emergency call passes every limit; its credentials must be right all the same. Thread-safe;
/// never blocks.
public final class SipEdge implements RequestGate {
    /// Spread over as many seconds again, so that those who were refused do not all come back at once.
    private static final int RETRY_AFTER_SECONDS = 5;
    /// What a phone needs that may only call for help.
    private static final Set<String> OF_HELP = Set.of(
            Request.REGISTER,
            Request.INVITE,
            Request.ACK,
            Request.CANCEL,
            Request.BYE,
            Request.PRACK,
            Request.UPDATE,
            Request.INFO,
            Request.OPTIONS);

    private final Validator validator;
    private final SourceLimits streams;
    private final SourceLimits datagrams;
    private final TenantDoor tenantDoor;
    private final DialogDoor dialogs;
    private final TrunkDoor trunks;
    private final HelpCalls help;
    private final List<String> methods;
    private final Directory directory;
    private final Registrar registrar;
    private final DeviceLimits deviceLimits;
    private final Logins logins;
    private final Bans bans;
    private final Answers answers;
    private final Saturation saturation;
    private final RandomGenerator random;
    private final EdgeCounters counters = new EdgeCounters();

    /// @param nonceKey at least 32 secret bytes, kept over restarts
    /// @param random unguessable
    public SipEdge(
            EdgeSettings settings,
            JainCodec codec,
            TenantDirectory tenants,
            Directory directory,
            Registrar registrar,
            DialogDoor dialogs,
            TrunkDoor trunks,
            HelpCalls help,
            byte[] nonceKey,
            InstantSource time,
            RandomGenerator random,
            Saturation saturation) {
        this.directory = directory;
        this.registrar = registrar;
        this.dialogs = dialogs;
        this.trunks = trunks;
        this.help = help;
        methods = settings.methods();
        this.saturation = saturation;
        this.random = random;
        validator = new Validator(settings.methods());
        streams = new SourceLimits(settings.unprovenPerSecond(), time);
        datagrams = new SourceLimits(settings.unprovenPerSecond(), time);
        deviceLimits = new DeviceLimits(time);
        tenantDoor = new TenantDoor(tenants, registrar);
        Nonces nonces = new Nonces(nonceKey, settings.nonceLifetime(), time, random);
        WrongDigests wrong = new WrongDigests(time);
        bans = new Bans(settings.banDuration(), wrong, time);
        logins = new Logins(directory, registrar, new DigestGuard(nonces, settings.md5(), random), wrong, bans, time);
        answers = new Answers(codec, nonces, settings.md5());
    }

    public EdgeCounters counters() {
        return counters;
    }

    public Bans bans() {
        return bans;
    }

    /// What the edge decided, before a response is built for it.
    private sealed interface Ruling {
        record Accept(Caller caller) implements Ruling {}

        record Challenge(TenantScope scope, EdgeOutcome why) implements Ruling {}

        record Refuse(Refusal refusal) implements Ruling {}

        /// A carrier asks whether we are there.
        record Alive() implements Ruling {}

        static Ruling forbidden(EdgeOutcome why) {
            return new Refuse(Refusal.forbidden(why));
        }
    }

    @Override
    public Admission admit(SipFlow flow, SipHead head, Request request) {
        Asking asking = new Asking(flow, Source.of(flow), limits(flow), help.mayBe(head), request);
        Ruling ruling = rule(asking);
        if (ruling instanceof Ruling.Accept(Caller caller) && exceedsHelp(caller, request)) {
            ruling = Ruling.forbidden(EdgeOutcome.EMERGENCY_ONLY);
        }
        if (ruling instanceof Ruling.Accept(Caller caller)) {
            if (head.hasAuthorization()) {
                asking.limits().proven(flow, asking.source());
            }
            if ((asking.emergency() && help.isOne(caller.scope(), request)) || isWithinLimits(caller, request)) {
                counters.count(EdgeOutcome.ACCEPTED);
                return new Admission.Accept(caller);
            }
            ruling = new Ruling.Refuse(Refusal.unavailable(EdgeOutcome.DEVICE_LIMIT, retryAfterSeconds()));
        } else if (!(ruling instanceof Ruling.Alive) && !mayAsk(flow, asking.source()) && !asking.emergency()) {
            return flooding(asking); // emergency calls of what floods were let through by [#shed], at a small rate
        }
        return switch (ruling) {
            case Ruling.Accept accept -> new Admission.Accept(accept.caller());
            case Ruling.Challenge challenge -> {
                counters.count(challenge.why());
                yield new Admission.Answer(answers.challenge(
                        request,
                        challenge.scope().domain(),
                        DigestGuard.nonceRealm(flow, challenge.scope()),
                        challenge.why() != EdgeOutcome.CHALLENGED));
            }
            case Ruling.Alive _ -> {
                counters.count(EdgeOutcome.ACCEPTED);
                yield new Admission.Answer(
                        answers.refusal(request, new Refusal(200, "", EdgeOutcome.ACCEPTED, "Allow", methods)));
            }
            case Ruling.Refuse refuse -> {
                counters.count(refuse.refusal().outcome());
                if (asking.emergency()) {
                    helpRefused(asking, refuse.refusal().outcome());
                }
                yield new Admission.Answer(answers.refusal(request, refuse.refusal()));
            }
        };
    }

    private void helpRefused(Asking asking, EdgeOutcome why) {
        Request request = asking.request();
        if (request.getHeader(FromHeader.NAME) != null
                && tenantDoor.claim(asking.flow(), request) instanceof TenantDoor.Claim.Known(TenantScope scope)) {
            Optional<DeviceId> device = Credentials.of(request, scope.domain())
                            instanceof Credentials.Brought.Usable(Credentials credentials)
                    ? directory
                            .in(scope)
                            .deviceBySipUsername(credentials.username())
                            .map(DirectorySnapshot.Device::id)
                    : Optional.empty();
            help.refused(scope, request, asking.flow().remote(), device, why);
        }
    }

    /// A phone that nobody has assigned registers and calls; whom, the dial plan decides: emergency numbers. It neither
    /// takes part in other people's calls (RFC 3515, RFC 3891) nor watches or writes to anybody.
    private boolean exceedsHelp(Caller caller, Request request) {
        return caller.peer() instanceof DeviceId id
                && directory
                        .in(caller.scope())
                        .device(id)
                        .filter(DirectorySnapshot.Device::emergencyOnly)
                        .isPresent()
                && (!OF_HELP.contains(request.getMethod()) || request.getHeader("Replaces") != null);
    }

    /// A trunk has its channels instead.
    private boolean isWithinLimits(Caller caller, Request request) {
        return !(caller.peer() instanceof DeviceId device)
                || deviceLimits.allow(device, request.getMethod(), isInDialog(request));
    }

    /// The first REGISTER of a phone, which brings no credentials: the challenge is all it can get.
    @Override
    public Optional<byte[]> answerUnparsed(SipFlow flow, SipHead head, byte[] message, String toTag) {
        Source source = Source.of(flow);
        SourceLimits limits = limits(flow);
        boolean carries = registrar.carries(flow);
        if (limits.isFlooding(source) && !(carries && limits.mayAskOn(flow))) {
            return Optional.empty();
        }
        Optional<PlainRegister> plain = PlainRegister.of(head, message, flow.remote());
        if (plain.isEmpty()
                || !(tenantDoor.claim(flow, plain.get()) instanceof TenantDoor.Claim.Known(TenantScope scope))) {
            return Optional.empty();
        }
        Optional<byte[]> answer =
                answers.challenge(message, plain.get(), scope.domain(), DigestGuard.nonceRealm(flow, scope), toTag);
        if (answer.isPresent()) {
            mayAsk(flow, source);
            counters.count(EdgeOutcome.CHALLENGED);
        }
        return answer;
    }

    /// Whoever forges an address over UDP uses up nothing of those who have a connection from there.
    private SourceLimits limits(SipFlow flow) {
        return flow.transport() == SipTransport.UDP ? datagrams : streams;
    }

    /// Counts a request that was not proven. False if there have been too many.
    private boolean mayAsk(SipFlow flow, Source source) {
        SourceLimits limits = limits(flow);
        return limits.unproven(source) || (registrar.carries(flow) && limits.unprovenOn(flow));
    }

    @Override
    public Shed shed(SipFlow flow, SipHead head, boolean nearlyFull) {
        Source source = Source.of(flow);
        SourceLimits limits = limits(flow);
        boolean banned = bans.bars(source);
        if ((banned || limits.isFlooding(source)) && !passes(flow, source, head, banned)) {
            if (banned) {
                bans.hit(source);
                counters.count(EdgeOutcome.BANNED);
                return Shed.DROP;
            }
            boolean answers = limits.mayAnswerFlood(source);
            counters.count(answers ? EdgeOutcome.FLOOD_ANSWERED : EdgeOutcome.FLOOD_DROPPED);
            return answers ? Shed.ANSWER : Shed.DROP;
        }
        if (isTooMuch(flow, head, nearlyFull)) {
            mayAsk(flow, source); // whoever sends most of it is soon not answered any more
            counters.count(EdgeOutcome.OVERLOADED);
            return Shed.ANSWER;
        }
        return Shed.NOTHING;
    }

    /// Who goes on though his source is banned or floods: carriers' calls, registered phones behind the same address,
    /// what belongs to a running call, who calls for help; and, unless banned, who brings credentials.
    private boolean passes(SipFlow flow, Source source, SipHead head, boolean banned) {
        SourceLimits limits = limits(flow);
        return (isOfferedToCarriers(head.method()) && trunks.carries(flow))
                || (registrar.carries(flow) && limits.mayAskOn(flow))
                || isOfDialog(head)
                || (help.mayBe(head) && limits.emergency(source))
                || (!banned && head.hasAuthorization() && limits.attempt(source));
    }

    @Override
    public boolean isOfDialog(SipHead head) {
        String ours = head.toTag();
        String theirs = head.fromTag();
        return ours != null
                && theirs != null
                && dialogs.find(head.callId(), ours, theirs).isPresent();
    }

    private boolean isTooMuch(SipFlow flow, SipHead head, boolean nearlyFull) {
        Saturation.Level level = nearlyFull ? Saturation.Level.NEW_CALLS_AND_REGISTRATIONS : saturation.level(flow);
        boolean register = head.method().equals(Request.REGISTER);
        return switch (level) {
            case NOTHING -> false;
            case NEW_CALLS -> !register && isNewWork(head);
            case NEW_CALLS_AND_REGISTRATIONS -> register ? !registrar.carries(flow) : isNewWork(head);
        };
    }

    private boolean isNewWork(SipHead head) {
        return head.toTag() == null && !help.mayBe(head);
    }

    @Override
    public boolean mayAnswerStray(SipFlow flow) {
        Source source = Source.of(flow);
        SourceLimits limits = limits(flow);
        return !bans.bars(source) && (limits.unproven(source) || limits.mayAnswerFlood(source));
    }

    @Override
    public boolean mayReflect(SipFlow flow, int askedBytes, int answerBytes) {
        return flow.transport() != SipTransport.UDP
                || registrar.carries(flow)
                || datagrams.mayReflect(Source.of(flow), askedBytes, answerBytes);
    }

    private int retryAfterSeconds() {
        return RETRY_AFTER_SECONDS + random.nextInt(RETRY_AFTER_SECONDS);
    }

    private Admission flooding(Asking asking) {
        if (asking.limits().mayAnswerFlood(asking.source())) {
            counters.count(EdgeOutcome.FLOOD_ANSWERED);
            return new Admission.Answer(answers.refusal(
                    asking.request(), Refusal.unavailable(EdgeOutcome.FLOOD_ANSWERED, retryAfterSeconds())));
        }
        counters.count(EdgeOutcome.FLOOD_DROPPED);
        return new Admission.Drop("too many unproven requests from this source");
    }

    private Ruling rule(Asking asking) {
        Request request = asking.request();
        Optional<Refusal> fault = validator.check(request);
        if (fault.isPresent()) {
            return new Ruling.Refuse(fault.get());
        }
        if (isInDialog(request)) {
            return inDialog(asking);
        }
        Optional<Ruling> carrier = ofCarrier(asking);
        if (carrier.isPresent()) {
            return carrier.get();
        }
        return switch (tenantDoor.claim(asking.flow(), request)) {
            case TenantDoor.Claim.Refused refused -> Ruling.forbidden(refused.why());
            case TenantDoor.Claim.Known known ->
                switch (prove(asking, known.scope())) {
                    case Proof.Device proven ->
                        isSender(proven.device(), known.scope(), request)
                                ? new Ruling.Accept(new Caller(
                                        known.scope(), proven.device().id()))
                                : Ruling.forbidden(EdgeOutcome.IDENTITY_FOREIGN);
                    case Proof.Not not -> not.ruling();
                };
        };
    }

    /// A carrier calls, or asks whether we are there. There may be phones at its address, too: what they ask
    /// for besides (REGISTER, SUBSCRIBE), and calls where one is registered, are a phone's.
    private Optional<Ruling> ofCarrier(Asking asking) {
        String method = asking.request().getMethod();
        boolean invite = method.equals(Request.INVITE);
        if (!isOfferedToCarriers(method) || registrar.carries(asking.flow())) {
            return Optional.empty();
        }
        return switch (trunks.claim(asking.flow(), asking.request())) {
            case TrunkDoor.Claim.None _ -> Optional.empty();
            case TrunkDoor.Claim.Of(TenantScope scope, Caller.Line line) ->
                Optional.of(invite ? new Ruling.Accept(new Caller(scope, line)) : new Ruling.Alive());
            case TrunkDoor.Claim.Nobody _ ->
                Optional.of(
                        invite
                                ? new Ruling.Refuse(Refusal.of(404, "No such number here", EdgeOutcome.NUMBER_UNKNOWN))
                                : new Ruling.Alive());
        };
    }

    /// Whatever else comes from where a carrier is, is a phone's, or nobody's.
    private static boolean isOfferedToCarriers(String method) {
        return method.equals(Request.INVITE) || method.equals(Request.OPTIONS);
    }

    /// A dialog belongs to its device, whatever flow that has at the moment: on a flow where the device has proven
    /// itself the request is its own, on any other it must prove itself once more.
    private Ruling inDialog(Asking asking) {
        Request request = asking.request();
        SipFlow flow = asking.flow();
        Optional<DeviceDialog> found =
                dialogs.find(callId(request), ((ToHeader) request.getHeader(ToHeader.NAME)).getTag(), fromTag(request));
        if (found.isEmpty()) {
            return new Ruling.Refuse(Refusal.of(481, "Call Does Not Exist", EdgeOutcome.DIALOG_UNKNOWN));
        }
        DeviceDialog dialog = found.get();
        Caller caller = new Caller(dialog.scope(), dialog.peer());
        boolean known = flow.equals(dialog.flow())
                || switch (dialog.peer()) {
                    case DeviceId device -> registrar.authenticatedOn(flow, dialog.scope(), device);
                    case TrunkId trunk -> trunks.speaks(flow, trunk);
                };
        if (known) {
            return new Ruling.Accept(caller);
        }
        if (dialog.peer() instanceof TrunkId) {
            return Ruling.forbidden(EdgeOutcome.DIALOG_FOREIGN); // a carrier has no password to prove itself by
        }
        if (!tenantDoor.belongsOn(flow, dialog.scope())) {
            return Ruling.forbidden(EdgeOutcome.DOMAIN_CONFUSED);
        }
        return switch (prove(asking, dialog.scope())) {
            case Proof.Device proven ->
                proven.device().id().equals(dialog.peer())
                        ? new Ruling.Accept(caller)
                        : Ruling.forbidden(EdgeOutcome.DIALOG_FOREIGN);
            case Proof.Not not -> not.ruling();
        };
    }

    private sealed interface Proof {
        record Device(DirectorySnapshot.Device device) implements Proof {}

        record Not(Ruling ruling) implements Proof {}
    }

    private Proof prove(Asking asking, TenantScope scope) {
        return switch (Credentials.of(asking.request(), scope.domain())) {
            case Credentials.Brought.Nothing _ -> new Proof.Not(new Ruling.Challenge(scope, EdgeOutcome.CHALLENGED));
            case Credentials.Brought.OtherRealm _ -> new Proof.Not(Ruling.forbidden(EdgeOutcome.REALM_FOREIGN));
            case Credentials.Brought.Usable(Credentials credentials) ->
                switch (logins.judge(asking, scope, credentials)) {
                    case Logins.Outcome.Proven(DirectorySnapshot.Device device) -> new Proof.Device(device);
                    case Logins.Outcome.Again(EdgeOutcome why) -> new Proof.Not(new Ruling.Challenge(scope, why));
                    case Logins.Outcome.Forbidden(EdgeOutcome why) -> new Proof.Not(Ruling.forbidden(why));
                    case Logins.Outcome.Wait(int seconds) ->
                        new Proof.Not(new Ruling.Refuse(Refusal.unavailable(EdgeOutcome.LOGIN_BACKOFF, seconds)));
                };
        };
    }

    /// Whether From names the device that has proven itself: by its sipUsername or its user's extension, in the
    /// tenant's domain; or nobody, for an anonymous call. In a REGISTER the domain may be what To wrote.
    private boolean isSender(DirectorySnapshot.Device device, TenantScope scope, Request request) {
        URI from = TenantDoor.fromUri(request);
        boolean register = request.getMethod().equals(Request.REGISTER);
        if (PrivacyWish.isAnonymous(from)) {
            return !register;
        }
        if (!(from instanceof SipURI uri)) {
            return false;
        }
        boolean domain = scope.domain().equalsIgnoreCase(uri.getHost())
                || (register
                        && ((ToHeader) request.getHeader(ToHeader.NAME))
                                        .getAddress()
                                        .getURI()
                                instanceof SipURI to
                        && to.getHost().equalsIgnoreCase(uri.getHost()));
        return domain
                && (device.sipUsername().equals(uri.getUser())
                        || device.user()
                                .flatMap(directory.in(scope)::user)
                                .filter(owner -> owner.extension().equals(uri.getUser()))
                                .isPresent());
    }

    /// A REGISTER belongs to no dialog, whatever its To carries.
    private static boolean isInDialog(Request request) {
        return request.getHeader(ToHeader.NAME) instanceof ToHeader to
                && to.getTag() != null
                && !request.getMethod().equals(Request.REGISTER);
    }

    private static String callId(Request request) {
        return ((CallIdHeader) request.getHeader("Call-ID")).getCallId();
    }

    private static String fromTag(Request request) {
        return ((FromHeader) request.getHeader("From")).getTag();
    }
}
