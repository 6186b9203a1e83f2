package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.identity.PrivacyWish;
import org.klinke.sip.registrar.Registrar;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Admission;
import org.klinke.sip.tx.Caller;
import org.klinke.sip.tx.RequestGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gate every request outside a transaction passes:
///
///     flood limit ─► validator ─► overload ─┬─► To tag: dialog's device ─┬─ its flow ────────────► accept
///                                           │                            └─ other flow ─┐
///                                           └─► claimed tenant ─► credentials ◄─────────┘
///                                                                     │
///                         none / stale: 401   wrong / foreign: 403   right ─► From is the device's ─► accept
///
/// Nothing is kept for a request that is not accepted, apart from the counts of [SourceLimits]. Who does not exist is
/// answered like who has the wrong password. Thread-safe; never blocks.
public final class SipEdge implements RequestGate {
    private static final Logger LOG = LoggerFactory.getLogger(SipEdge.class);
    private static final int RETRY_AFTER_SECONDS = 10;
    private static final int BACKOFF_RETRY_AFTER_SECONDS = 60;

    private final Validator validator;
    private final SourceLimits limits;
    private final TenantDoor tenantDoor;
    private final DialogDoor dialogs;
    private final Directory directory;
    private final Registrar registrar;
    private final DigestGuard guard;
    private final Answers answers;
    private final BooleanSupplier overloaded;
    private final EdgeCounters counters = new EdgeCounters();

    /// @param nonceKey at least 32 secret bytes, kept over restarts
    /// @param random unguessable
    /// @param overloaded whether new work (not registrations, not dialogs that exist) is to be refused now
    public SipEdge(
            EdgeSettings settings,
            JainCodec codec,
            TenantDirectory tenants,
            Directory directory,
            Registrar registrar,
            DialogDoor dialogs,
            byte[] nonceKey,
            InstantSource time,
            RandomGenerator random,
            BooleanSupplier overloaded) {
        this.directory = directory;
        this.registrar = registrar;
        this.dialogs = dialogs;
        this.overloaded = overloaded;
        validator = new Validator(settings.methods());
        limits = new SourceLimits(time);
        tenantDoor = new TenantDoor(tenants, registrar);
        Nonces nonces = new Nonces(nonceKey, settings.nonceLifetime(), time, random);
        guard = new DigestGuard(directory, nonces, random);
        answers = new Answers(codec, nonces, settings.md5());
    }

    public EdgeCounters counters() {
        return counters;
    }

    /// What the edge decided, before a response is built for it.
    private sealed interface Ruling {
        record Accept(Caller caller) implements Ruling {}

        record Challenge(TenantScope scope, EdgeOutcome why) implements Ruling {}

        record Refuse(Refusal refusal) implements Ruling {}

        static Ruling forbidden(EdgeOutcome why) {
            return new Refuse(Refusal.forbidden(why));
        }
    }

    @Override
    public Admission admit(SipFlow flow, SipHead head, Request request) {
        Object source = SourceLimits.source(flow);
        Ruling ruling = rule(flow, source, request);
        if (ruling instanceof Ruling.Accept accept) {
            counters.count(EdgeOutcome.ACCEPTED);
            limits.proven(source);
            return new Admission.Accept(accept.caller());
        }
        if (!limits.unproven(source)) {
            return flooding(source, request);
        }
        return switch (ruling) {
            case Ruling.Accept accept -> new Admission.Accept(accept.caller());
            case Ruling.Challenge challenge -> {
                counters.count(challenge.why());
                yield new Admission.Answer(answers.challenge(
                        request, challenge.scope().domain(), challenge.why() != EdgeOutcome.CHALLENGED));
            }
            case Ruling.Refuse refuse -> {
                counters.count(refuse.refusal().outcome());
                yield new Admission.Answer(answers.refusal(request, refuse.refusal()));
            }
        };
    }

    /// A flooding source can still bring credentials: proven phones behind the same address go on.
    @Override
    public Shed shed(SipFlow flow, SipHead head) {
        Object source = SourceLimits.source(flow);
        if (!limits.isFlooding(source) || head.hasAuthorization() || head.toTag() != null) {
            return Shed.NOTHING;
        }
        boolean answers = limits.mayAnswerFlood(source);
        counters.count(answers ? EdgeOutcome.FLOOD_ANSWERED : EdgeOutcome.FLOOD_DROPPED);
        return answers ? Shed.ANSWER : Shed.DROP;
    }

    @Override
    public void malformed(SipFlow flow) {
        limits.unproven(SourceLimits.source(flow));
    }

    private Admission flooding(Object source, Request request) {
        if (limits.mayAnswerFlood(source)) {
            counters.count(EdgeOutcome.FLOOD_ANSWERED);
            return new Admission.Answer(
                    answers.refusal(request, Refusal.unavailable(EdgeOutcome.FLOOD_ANSWERED, RETRY_AFTER_SECONDS)));
        }
        counters.count(EdgeOutcome.FLOOD_DROPPED);
        return new Admission.Drop("too many unproven requests from this source");
    }

    private Ruling rule(SipFlow flow, Object source, Request request) {
        Optional<Refusal> fault = validator.check(request);
        if (fault.isPresent()) {
            return new Ruling.Refuse(fault.get());
        }
        if (isInDialog(request)) {
            return inDialog(flow, source, request);
        }
        if (overloaded.getAsBoolean() && !request.getMethod().equals(Request.REGISTER)) {
            return new Ruling.Refuse(Refusal.unavailable(EdgeOutcome.OVERLOADED, RETRY_AFTER_SECONDS));
        }
        return switch (tenantDoor.claim(flow, request)) {
            case TenantDoor.Claim.Refused refused -> Ruling.forbidden(refused.why());
            case TenantDoor.Claim.Known known ->
                switch (prove(flow, source, known.scope(), request)) {
                    case Proof.Device proven ->
                        isSender(proven.device(), known.scope(), request)
                                ? new Ruling.Accept(new Caller(
                                        known.scope(), proven.device().id()))
                                : Ruling.forbidden(EdgeOutcome.IDENTITY_FOREIGN);
                    case Proof.Not not -> not.ruling();
                };
        };
    }

    /// A dialog belongs to its device, whatever flow that has at the moment: on a flow where the device has proven
    /// itself the request is its own, on any other it must prove itself once more.
    private Ruling inDialog(SipFlow flow, Object source, Request request) {
        Optional<DeviceDialog> found =
                dialogs.find(callId(request), ((ToHeader) request.getHeader(ToHeader.NAME)).getTag(), fromTag(request));
        if (found.isEmpty()) {
            return new Ruling.Refuse(Refusal.of(481, "Call Does Not Exist", EdgeOutcome.DIALOG_UNKNOWN));
        }
        DeviceDialog dialog = found.get();
        Caller caller = new Caller(dialog.scope(), dialog.device());
        if (flow.equals(dialog.flow()) || registrar.authenticatedOn(flow, dialog.scope(), dialog.device())) {
            return new Ruling.Accept(caller);
        }
        if (!tenantDoor.belongsOn(flow, dialog.scope())) {
            return Ruling.forbidden(EdgeOutcome.DOMAIN_CONFUSED);
        }
        return switch (prove(flow, source, dialog.scope(), request)) {
            case Proof.Device proven ->
                proven.device().id().equals(dialog.device())
                        ? new Ruling.Accept(caller)
                        : Ruling.forbidden(EdgeOutcome.DIALOG_FOREIGN);
            case Proof.Not not -> not.ruling();
        };
    }

    private sealed interface Proof {
        record Device(DirectorySnapshot.Device device) implements Proof {}

        record Not(Ruling ruling) implements Proof {}
    }

    private Proof prove(SipFlow flow, Object source, TenantScope scope, Request request) {
        return switch (Credentials.of(request, scope.domain())) {
            case Credentials.Brought.Nothing _ -> new Proof.Not(new Ruling.Challenge(scope, EdgeOutcome.CHALLENGED));
            case Credentials.Brought.OtherRealm _ -> new Proof.Not(Ruling.forbidden(EdgeOutcome.REALM_FOREIGN));
            case Credentials.Brought.Usable usable -> judge(flow, source, scope, request, usable.credentials());
        };
    }

    private Proof judge(SipFlow flow, Object source, TenantScope scope, Request request, Credentials credentials) {
        if (!limits.mayTry(source, scope.domain(), credentials.username())) {
            return new Proof.Not(
                    new Ruling.Refuse(Refusal.unavailable(EdgeOutcome.LOGIN_BACKOFF, BACKOFF_RETRY_AFTER_SECONDS)));
        }
        return switch (guard.judge(scope, request.getMethod(), credentials)) {
            case DigestGuard.Verdict.Proven proven -> new Proof.Device(proven.device());
            case DigestGuard.Verdict.Stale _ -> new Proof.Not(new Ruling.Challenge(scope, EdgeOutcome.NONCE_STALE));
            case DigestGuard.Verdict.Replayed _ ->
                new Proof.Not(new Ruling.Challenge(scope, EdgeOutcome.NONCE_REPLAYED));
            case DigestGuard.Verdict.Wrong _ -> {
                limits.wrong(source, scope.domain(), credentials.username());
                // Not the user name, which is the stranger's text, but the device it belongs to. Backoff keeps these
                // lines few.
                LOG.atInfo()
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue(
                                "device",
                                directory
                                        .in(scope)
                                        .deviceBySipUsername(credentials.username())
                                        .map(DirectorySnapshot.Device::name)
                                        .orElse("unknown"))
                        .addKeyValue("flow", flow.id())
                        .addKeyValue("remote", flow.remote())
                        .addKeyValue("reason", EdgeOutcome.CREDENTIALS_WRONG)
                        .log("Credentials refused");
                yield new Proof.Not(Ruling.forbidden(EdgeOutcome.CREDENTIALS_WRONG));
            }
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
