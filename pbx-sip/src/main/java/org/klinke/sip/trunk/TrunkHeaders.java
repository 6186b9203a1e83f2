package org.klinke.sip.trunk;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.Header;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.klinke.core.call.Diversion;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.core.trunk.TrunkIdentity.Clip;
import org.klinke.core.trunk.TrunkIdentity.Clir;
import org.klinke.core.trunk.TrunkIdentity.NoScreening;
import org.klinke.core.trunk.TrunkSession.Prack;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.identity.CallerHeaders;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.HostText;

/// Writes requests to carriers, with numbers in the headers where each wants them:
///
///     CLIP   FROM            From: number
///            PPI, PAI        From: number (or the account), P-Preferred- or P-Asserted-Identity: number
///     CLIR   PRIVACY_ID      as above, and Privacy: id
///            FROM_ANONYMOUS  From: nobody, P-…-Identity as above, and Privacy: id
///     forwarded, no screening
///            FROM            From: the first caller's number, P-…-Identity: ours that forwards
///            IDENTITY        From: ours that forwards (or the account), P-…-Identity: the first caller's number
///
/// A carrier is trusted with a number that is not to be shown (RFC 3325 §5). Names of people never leave the house.
/// Whatever numbers contain, nothing but their own characters comes out.
public final class TrunkHeaders {
    /// RFC 3261 §25.1: unreserved, and what else telephone numbers have; everything else is escaped.
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()+";

    private static final String NOBODY = "\"Anonymous\" <sip:anonymous@anonymous.invalid>"; // RFC 3323 §4.1.1.3
    private static final int MAX_FORWARDS = 70;
    private static final int SESSION_SECONDS_MIN = 90; // RFC 4028 §4

    private static final String SECURITY_VERIFY = "Security-Verify";
    private static final String MEDIASEC = "mediasec";

    private final JainCodec codec;
    private final CallerHeaders callers;
    private final Advertised advertised;

    public TrunkHeaders(JainCodec codec, Advertised advertised) {
        this.codec = codec;
        this.callers = new CallerHeaders(codec);
        this.advertised = advertised;
    }

    /// A call that leaves.
    ///
    /// @param exit its numbers are written as they are
    /// @param emergency 110 or 112: nothing is withheld, and no other's number shown
    /// @param diversions first to last; the number of `by` as this trunk wants it written, empty if it has none
    /// @param maxForwards hops that are left, at least 1
    public record Leaving(Exit exit, boolean emergency, List<Diversion> diversions, int maxForwards) {
        public Leaving {
            diversions = emergency ? List.of() : List.copyOf(diversions);
        }

        boolean withheld() {
            return exit.withheld() && !emergency;
        }
    }

    /// An INVITE outside any dialog (RFC 3261 §13.2.1); Via, Allow, User-Agent and body are still missing.
    public Request invite(TrunkLine line, Leaving call, String callId, String tag) {
        Trunk trunk = line.trunk();
        String called = call.exit().called();
        try {
            Request invite = codec.messages()
                    .createRequest(
                            target(trunk, line.account(), called),
                            Request.INVITE,
                            codec.headers().createCallIdHeader(callId),
                            codec.headers().createCSeqHeader(1L, Request.INVITE),
                            codec.headers().createFromHeader(from(line, call), tag),
                            codec.headers().createToHeader(address(number(line, called, peerHost(line))), null),
                            new ArrayList<>(),
                            codec.headers().createMaxForwardsHeader(call.maxForwards()));
            identity(invite, line, call);
            diversions(invite, line, call);
            routes(invite, line.routes());
            contact(invite, line);
            session(invite, trunk);
            security(invite, line);
            return invite;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build INVITE", e);
        }
    }

    private SipURI target(Trunk trunk, Optional<TrunkAccount> account, String called) throws ParseException {
        SipURI target = uri(
                called,
                account.map(TrunkAccount::domain)
                        .orElse(TrunkTarget.uriHost(trunk.way().host())));
        if (account.isEmpty() && trunk.way().port().isPresent()) {
            target.setPort(trunk.way().port().getAsInt());
        }
        if (trunk.identity().userPhone()) {
            target.setUserParam("phone");
        }
        return target;
    }

    private Address from(TrunkLine line, Leaving call) throws ParseException {
        TrunkIdentity identity = line.trunk().identity();
        String shown = identity.noScreening() == NoScreening.IDENTITY
                ? forwarding(call)
                : call.exit().caller();
        String host = ourHost(line);
        if (call.withheld() && identity.clir() == Clir.FROM_ANONYMOUS) {
            return codec.addresses().createAddress(NOBODY);
        }
        if (line.account().isPresent() && (identity.accountInFrom() || shown.isEmpty())) {
            return address(uri(line.account().get().user(), host));
        }
        return shown.isEmpty() ? codec.addresses().createAddress(NOBODY) : address(number(line, shown, host));
    }

    private void identity(Request invite, TrunkLine line, Leaving call) throws ParseException {
        TrunkIdentity identity = line.trunk().identity();
        String number = identity.noScreening() == NoScreening.FROM
                ? forwarding(call)
                : call.exit().caller();
        if (identity.clip() != Clip.FROM && !number.isEmpty()) {
            invite.addHeader(codec.headers()
                    .createHeader(
                            identity.clip() == Clip.PAI ? "P-Asserted-Identity" : "P-Preferred-Identity",
                            address(number(line, number, ourHost(line))).toString()));
        }
        if (call.withheld()) {
            invite.addHeader(codec.headers().createHeader("Privacy", "id")); // RFC 3325 §9.3
        }
    }

    /// The number that a carrier checks which does not screen who is shown: that is a stranger, and ours forwards.
    private static String forwarding(Leaving call) {
        String forwards = call.diversions().isEmpty()
                ? ""
                : call.diversions().getLast().by().number();
        return forwards.isEmpty() ? call.exit().caller() : forwards;
    }

    private void diversions(Request invite, TrunkLine line, Leaving call) {
        String host = ourHost(line);
        List<Diversion> known = named(call.diversions());
        switch (line.trunk().identity().diversion()) {
            case DIVERSION -> callers.diversion(invite, known, by -> address(number(line, by.number(), host)));
            case HISTORY_INFO ->
                callers.history(
                        invite,
                        known,
                        by -> number(line, by.number(), host).toString(),
                        invite.getRequestURI().toString());
            case NONE -> {}
        }
    }

    /// Without those who have no number, who count all the same: with the one before them, or after them.
    private static List<Diversion> named(List<Diversion> diversions) {
        List<Diversion> named = new ArrayList<>();
        int untold = 0;
        for (Diversion each : diversions) {
            boolean counts = each.by().number().isEmpty();
            if (counts && named.isEmpty()) {
                untold += each.count();
            } else if (counts) {
                Diversion last = named.removeLast();
                named.add(new Diversion(last.by(), last.reason(), last.count() + each.count()));
            } else {
                named.add(new Diversion(each.by(), each.reason(), each.count() + untold));
                untold = 0;
            }
        }
        return named;
    }

    /// RFC 3261 §10.2. Via is still missing.
    ///
    /// @param seconds wanted lifetime; 0 takes the Contact away
    Request register(TrunkLine line, String callId, String tag, long cseq, int seconds) {
        TrunkAccount account = line.account().orElseThrow();
        try {
            SipURI registrar = codec.addresses().createSipURI(null, account.domain());
            Request register = start(line, Request.REGISTER, registrar, callId, cseq);
            Address record = address(uri(account.user(), account.domain()));
            register.setHeader(codec.headers().createFromHeader(record, tag));
            register.setHeader(codec.headers().createToHeader((Address) record.clone(), null));
            routes(register, TrunkTarget.of(line.trunk().way()).routes());
            register.setExpires(expires(seconds));
            security(register, line);
            return register;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build REGISTER", e);
        }
    }

    /// Says to a carrier that wants to hear it how media are encrypted, and what it said to that itself, so that nobody
    /// between can talk us out of it (RFC 3329 §2.3, draft-dawes-sipcore-mediasec-parameter).
    public void security(Request request, TrunkLine line) {
        if (!line.trunk().session().mediasec()) {
            return;
        }
        request.removeHeader(SECURITY_VERIFY);
        line.security().forEach(value -> request.addHeader(header(SECURITY_VERIFY, value)));
        request.setHeader(header("Security-Client", "sdes-srtp;mediasec"));
        for (String name : List.of("Require", "Proxy-Require")) {
            if (HeaderValues.of(request, name).stream().noneMatch(MEDIASEC::equals)) {
                request.addHeader(header(name, MEDIASEC));
            }
        }
    }

    ExpiresHeader expires(int seconds) {
        try {
            return codec.headers().createExpiresHeader(seconds);
        } catch (InvalidArgumentException e) {
            throw new IllegalStateException("cannot build Expires", e);
        }
    }

    /// Asks whether the carrier is there (RFC 3261 §11.1). Via is still missing.
    Request options(TrunkLine line, String callId, String tag) {
        Trunk trunk = line.trunk();
        try {
            SipURI target = codec.addresses().createSipURI(null, peerHost(line));
            if (line.account().isEmpty() && trunk.way().port().isPresent()) {
                target.setPort(trunk.way().port().getAsInt());
            }
            Request options = start(line, Request.OPTIONS, target, callId, 1);
            String user = line.account().map(TrunkAccount::user).orElse(line.contactUser());
            options.setHeader(codec.headers().createFromHeader(address(uri(user, ourHost(line))), tag));
            routes(options, line.routes());
            options.addHeader(header("Accept", "application/sdp"));
            return options;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build OPTIONS", e);
        }
    }

    /// With From and To still those of the target.
    private Request start(TrunkLine line, String method, SipURI target, String callId, long cseq)
            throws ParseException, InvalidArgumentException {
        Request request = codec.messages()
                .createRequest(
                        target,
                        method,
                        codec.headers().createCallIdHeader(callId),
                        codec.headers().createCSeqHeader(cseq, method),
                        codec.headers().createFromHeader(address((SipURI) target.clone()), callId),
                        codec.headers().createToHeader(address((SipURI) target.clone()), null),
                        new ArrayList<>(),
                        codec.headers().createMaxForwardsHeader(MAX_FORWARDS));
        contact(request, line);
        request.setHeader(header("User-Agent", "Klinke"));
        return request;
    }

    /// Whether a text can be a value of Route.
    boolean isRoute(String value) {
        try {
            return value.chars().noneMatch(Character::isISOControl)
                    && codec.addresses().createAddress(value).getURI() instanceof SipURI
                    && codec.headers().createHeader("Route", value) != null;
        } catch (ParseException _) {
            return false;
        }
    }

    /// Whether a text can be a value of Security-Verify.
    boolean isSecurity(String value) {
        return value.matches("[A-Za-z0-9-]{1,40}(; ?[A-Za-z0-9.=_-]{1,80}){0,8}");
    }

    /// Adds Route values as they are.
    void routes(Request request, List<String> routes) {
        routes.forEach(route -> request.addHeader(header("Route", route)));
    }

    /// Our address in calls over this line, for requests and responses alike.
    public void contact(Message message, TrunkLine line) {
        message.setHeader(header("Contact", "<" + contactUri(line) + ">"));
    }

    String contactUri(TrunkLine line) {
        // A registrar finds the connection by the port it is from; a peer that lost it opens one of its own.
        InetSocketAddress address =
                line.account().isPresent() ? advertised.of(line.flow()) : advertised.listening(line.flow());
        return "sip:" + line.contactUser() + "@" + HostText.hostPort(address) + ";transport="
                + line.flow().transport().uriParameter();
    }

    private void session(Request invite, Trunk trunk) throws ParseException {
        List<String> supported = new ArrayList<>();
        if (trunk.session().prack() != Prack.OFF) {
            supported.add("100rel");
        }
        int seconds = trunk.session().timerSeconds();
        if (seconds > 0) {
            supported.add("timer");
            invite.addHeader(header(
                    "Session-Expires",
                    seconds + ";refresher=" + (trunk.session().weRefresh() ? "uac" : "uas"))); // RFC 4028 §7.1
            invite.addHeader(header("Min-SE", Integer.toString(SESSION_SECONDS_MIN)));
        }
        if (!supported.isEmpty()) {
            invite.addHeader(codec.headers().createSupportedHeader(String.join(", ", supported)));
        }
        if (trunk.session().prack() == Prack.REQUIRED) {
            invite.addHeader(header("Require", "100rel")); // RFC 3262 §4
        }
    }

    /// Host of the addresses that name us.
    String ourHost(TrunkLine line) {
        return line.trunk()
                .identity()
                .domain()
                .or(() -> line.account().map(TrunkAccount::domain))
                .orElseGet(() -> HostText.host(advertised.of(line.flow())));
    }

    private static String peerHost(TrunkLine line) {
        return line.account()
                .map(TrunkAccount::domain)
                .orElse(TrunkTarget.uriHost(line.trunk().way().host()));
    }

    private SipURI number(TrunkLine line, String number, String host) {
        try {
            SipURI uri = uri(number, host);
            if (line.trunk().identity().userPhone()) {
                uri.setUserParam("phone");
            }
            return uri;
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build a URI", e);
        }
    }

    SipURI uri(String user, String host) throws ParseException {
        return codec.addresses().createSipURI(escaped(user), host);
    }

    private Address address(SipURI uri) {
        return codec.addresses().createAddress(uri);
    }

    private Header header(String name, String value) {
        try {
            return codec.headers().createHeader(name, value);
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build " + name, e);
        }
    }

    private static String escaped(String user) {
        StringBuilder out = new StringBuilder();
        for (byte each : user.getBytes(StandardCharsets.UTF_8)) {
            if (each > 0 && PLAIN.indexOf(each) >= 0) {
                out.append((char) each);
            } else {
                out.append("%%%02X".formatted(each));
            }
        }
        return out.toString();
    }
}
