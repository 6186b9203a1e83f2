package org.klinke.sip.trunk;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sip.InvalidArgumentException;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers.Timer;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.trunk.TrunkStatus.Cause;
import org.klinke.core.trunk.TrunkStatus.Why;
import org.klinke.sip.transport.SipFlow;

/// One account at the carrier's registrar (RFC 3261 §10.2):
///
///                connected        200              60 to 80 % of the lifetime
///     WAITING ────────▶ ASKING ────────▶ REGISTERED ────────────────▶ ASKING (and registered still)
///        ▲               │  ▲ │            │
///        │               │  └─┘ 401, 407 with credentials; 423 for longer; a stale nonce once more
///        │               │      no answer, 503 ─▶ in a minute; if no account is registered there, the host has failed
///        │               │                        and the keeper goes to the next
///        │               ▼
///        │            REFUSED  403, 404, a wrong password …: again in a quarter of an hour; 5xx: in a minute
///        └─────────────── connection lost
///
/// The Contact's user is a token nobody else knows: by it, and the connection, inbound calls are known. On the trunk's
/// [Serial] only.
final class Registration {
    /// A carrier that refuses us may bar us if we insist.
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(15);

    private static final Duration FAILED_PAUSE = Duration.ofMinutes(1);
    private static final int LENGTHENED_MAX = 2;
    private static final int SECONDS_MAX = 86_400;
    private static final int GRANTED_SECONDS_MIN = 10;
    private static final int ROUTES_MAX = 8;
    private static final int SECURITY_MAX = 8;
    private static final int SECURITY_AGREEMENT_REQUIRED = 494; // RFC 3329 §2.3.1

    private final TrunkKeeper keeper;
    private final TrunkAccount account;
    private final String token;
    private final TrunkDigest digest;
    private final String callId;
    private final String tag;
    private long cseq;
    private int wantedSeconds;
    private @Nullable SipFlow flow;
    private boolean asking; // for the first time on this connection, or about to
    private boolean registered;
    private List<String> routes = List.of();
    private List<String> security = List.of();
    private TrunkStatus.Account status;
    private @Nullable Timer timer;
    private Optional<Duration> roundTrip = Optional.empty();
    private int round; // what belongs to an earlier one is not heeded

    Registration(TrunkKeeper keeper, TrunkAccount account, Set<String> hosts) {
        TrunkTools tools = keeper.tools();
        this.keeper = keeper;
        this.account = account;
        this.token = tools.token(keeper.trunk().id(), account);
        this.digest = new TrunkDigest(tools.codec(), account, hosts, tools.random());
        this.callId = tools.stack().token();
        this.tag = tools.stack().token();
        this.wantedSeconds = keeper.trunk().way().registerSeconds();
        this.status = new TrunkStatus.Account(
                account.user(),
                TrunkStatus.State.STARTING,
                Cause.NOT_YET,
                "not registered yet",
                tools.time().instant());
    }

    TrunkAccount account() {
        return account;
    }

    String token() {
        return token;
    }

    TrunkStatus.Account status() {
        return status;
    }

    Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /// The line to call over, while registered.
    Optional<TrunkLine> line() {
        SipFlow open = flow;
        return registered && open != null ? Optional.of(line(open)) : Optional.empty();
    }

    private TrunkLine line(SipFlow open) {
        return new TrunkLine(
                keeper.trunk(),
                Optional.of(account),
                open,
                token,
                routes.isEmpty() ? keeper.routes() : routes,
                security,
                Optional.of(digest));
    }

    /// There is a connection; several accounts do not ask in the same moment.
    void connected(SipFlow open, Duration pause) {
        flow = open;
        asking = true;
        registered = false;
        again(pause);
    }

    private void again(Duration pause) {
        stop();
        int mine = round;
        timer = keeper.tools()
                .timers()
                .after(
                        pause,
                        () -> keeper.serial().run(() -> {
                            SipFlow open = flow;
                            if (mine == round && open != null) {
                                ask(open);
                            }
                        }));
    }

    private void ask(SipFlow open) {
        Request register = keeper.headers().register(line(open), callId, tag, ++cseq, wantedSeconds);
        digest.before(register);
        send(open, register, 0, 0);
    }

    /// @param proofs times this request was sent with credentials that were asked for
    /// @param lengthened times the lifetime was too short
    private void send(SipFlow open, Request register, int proofs, int lengthened) {
        stop();
        int mine = round;
        Exchange.send(keeper.tools(), keeper.serial(), open, register, outcome -> {
            if (mine == round) {
                switch (outcome) {
                    case Exchange.Outcome.Answered(Response response, Duration took) -> {
                        roundTrip = Optional.of(took);
                        answered(open, register, response, proofs, lengthened);
                    }
                    case Exchange.Outcome.Silent _ ->
                        failed(new Why(Cause.SILENT, "the registrar does not answer"), Duration.ZERO);
                    case Exchange.Outcome.Lost _ -> {} // the connection itself tells
                }
            }
        });
    }

    private void answered(SipFlow open, Request register, Response response, int proofs, int lengthened) {
        int status = response.getStatusCode();
        boolean news = agreesOnSecurity(response);
        if (status < 300) {
            registered(register, response);
        } else if (status == SECURITY_AGREEMENT_REQUIRED && news && lengthened < LENGTHENED_MAX) {
            send(open, again(register), proofs, lengthened + 1);
        } else if (status == 401 || status == 407) {
            challenged(open, register, response, proofs, lengthened);
        } else if (status == 423 && lengthen(response) && lengthened < LENGTHENED_MAX) { // §10.2.8
            Request longer = again(register);
            longer.setExpires(keeper.headers().expires(wantedSeconds));
            send(open, longer, proofs, lengthened + 1);
        } else if (status == 503 || status == 408) {
            failed(
                    new Why(Cause.CARRIER_FAILED, "the registrar answers " + Reasons.of(response)),
                    Reasons.retryAfter(response));
        } else if (status >= 500 && status < 600) {
            refused(
                    new Why(Cause.CARRIER_FAILED, "the registrar answers " + Reasons.of(response)),
                    FAILED_PAUSE,
                    response);
        } else {
            refused(
                    new Why(
                            Cause.ACCOUNT_REFUSED,
                            "the carrier refuses the account with " + Reasons.of(response) + remedy(status)),
                    REFUSED_PAUSE,
                    response);
        }
    }

    /// RFC 3329 §2.3: what the carrier offers is said back to it from now on.
    ///
    /// @return whether it is something new
    private boolean agreesOnSecurity(Response response) {
        if (!keeper.trunk().session().mediasec()) {
            return false;
        }
        List<String> offered = HeaderValues.of(response, "Security-Server").stream()
                .filter(keeper.headers()::isSecurity)
                .limit(SECURITY_MAX)
                .toList();
        if (offered.isEmpty() || offered.equals(security)) {
            return false;
        }
        security = offered;
        return true;
    }

    private static String remedy(int status) {
        return switch (status) {
            case 403 -> ": check user and password, or ask the carrier whether it is barred";
            case 404 -> ": it does not know this user in this domain";
            default -> "";
        };
    }

    private boolean lengthen(Response response) {
        int least = Reasons.seconds(response, "Min-Expires");
        if (least <= wantedSeconds || least > SECONDS_MAX) {
            return false;
        }
        wantedSeconds = least;
        return true;
    }

    private void challenged(SipFlow open, Request register, Response response, int proofs, int lengthened) {
        Request next = again(register);
        if (proofs == 0) { // what we brought unasked was for an older nonce, and is no wrong password
            next.removeHeader(AuthorizationHeader.NAME);
            next.removeHeader(ProxyAuthorizationHeader.NAME);
        }
        if (proofs >= TrunkDigest.ATTEMPTS_MAX) {
            refused(
                    new Why(Cause.ACCOUNT_REFUSED, "the carrier asks for the password again and again"),
                    REFUSED_PAUSE,
                    response);
            return;
        }
        switch (digest.answer(next, response)) {
            case TrunkDigest.Outcome.Answered _ -> send(open, next, proofs + 1, lengthened);
            case TrunkDigest.Outcome.Refused(String why) ->
                refused(
                        new Why(Cause.ACCOUNT_REFUSED, "the carrier answers " + Reasons.of(response) + ": " + why),
                        REFUSED_PAUSE,
                        response);
        }
    }

    /// The same once more, as a request of its own (RFC 3261 §8.1.3.5).
    private Request again(Request register) {
        Request next = keeper.tools().codec().copy(register);
        next.removeHeader(ViaHeader.NAME);
        SipFlow open = flow;
        if (open != null) {
            keeper.headers().security(next, line(open));
        }
        try {
            next.setHeader(keeper.tools().codec().headers().createCSeqHeader(++cseq, Request.REGISTER));
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build " + CSeqHeader.NAME, e);
        }
        return next;
    }

    private void registered(Request register, Response response) {
        digest.accepted(register);
        asking = false;
        registered = true;
        routes = HeaderValues.of(response, "Service-Route").stream() // RFC 3608 §6.1
                .limit(ROUTES_MAX)
                .filter(keeper.headers()::isRoute)
                .toList();
        int granted = granted(response);
        status = status(TrunkStatus.State.UP, new Why(Cause.WELL, "registered"));
        again(Duration.ofMillis(Math.round(
                granted * 1000L * (0.6 + 0.2 * keeper.tools().random().nextDouble()))));
        keeper.registrationChanged();
    }

    /// §10.2.4: our Contact says, else Expires.
    private int granted(Response response) {
        for (String contact : HeaderValues.of(response, ContactHeader.NAME)) {
            HeaderValues.Address address = HeaderValues.Address.parse(contact);
            Optional<String> expires = address.parameter("expires");
            if (address.user().equals(token)
                    && expires.isPresent()
                    && expires.get().matches("[0-9]{1,9}")) {
                return Math.clamp(Integer.parseInt(expires.get()), GRANTED_SECONDS_MIN, SECONDS_MAX);
            }
        }
        int expires = Reasons.seconds(response, "Expires");
        return Math.clamp(expires == 0 ? wantedSeconds : expires, GRANTED_SECONDS_MIN, SECONDS_MAX);
    }

    private void refused(Why why, Duration pause, Response response) {
        asking = false;
        registered = false;
        status = status(TrunkStatus.State.DOWN, why);
        Duration asked = Reasons.retryAfter(response);
        Duration longer = asked.compareTo(pause) > 0 ? asked : keeper.tools().about(pause);
        again(longer);
        keeper.registrationChanged();
    }

    private void failed(Why why, Duration rest) {
        asking = false;
        registered = false;
        status = status(TrunkStatus.State.DOWN, why);
        if (!keeper.hostFailed(why, rest)) {
            Duration pause = keeper.tools().about(FAILED_PAUSE);
            again(rest.compareTo(pause) > 0 ? rest : pause);
            keeper.registrationChanged();
        }
    }

    /// Registered on this connection, or may yet be.
    boolean isPromising() {
        return asking || registered;
    }

    /// The connection is gone, or its host is not there.
    void lost(Why why) {
        stop();
        flow = null;
        asking = false;
        registered = false;
        status = status(TrunkStatus.State.DOWN, why);
    }

    private void stop() {
        round++;
        Timer waiting = timer;
        if (waiting != null) {
            waiting.cancel();
        }
        timer = null;
    }

    /// Takes our Contact from the registrar (§10.2.2), without asking twice.
    ///
    /// @return completes when it has answered, or will not any more
    CompletableFuture<Void> unregister() {
        SipFlow open = flow;
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean was = registered;
        lost(new Why(Cause.NOT_YET, "not registered any more"));
        if (!was || open == null || !open.isOpen()) {
            done.complete(null);
            return done;
        }
        Request register = keeper.headers().register(line(open), callId, tag, ++cseq, 0);
        digest.before(register);
        Exchange.send(keeper.tools(), keeper.serial(), open, register, outcome -> {
            if (outcome instanceof Exchange.Outcome.Answered(Response response, Duration _)
                    && (response.getStatusCode() == 401 || response.getStatusCode() == 407)) {
                Request next = again(register);
                next.removeHeader(AuthorizationHeader.NAME);
                next.removeHeader(ProxyAuthorizationHeader.NAME);
                if (digest.answer(next, response) instanceof TrunkDigest.Outcome.Answered) {
                    Exchange.send(keeper.tools(), keeper.serial(), open, next, end -> done.complete(null));
                    return;
                }
            }
            done.complete(null);
        });
        return done;
    }

    private TrunkStatus.Account status(TrunkStatus.State state, Why why) {
        Instant since =
                status.state() == state ? status.since() : keeper.tools().time().instant();
        return new TrunkStatus.Account(account.user(), state, why.cause(), why.words(), since);
    }
}
