package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.message.Request;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.registrar.Registrar;
import org.klinke.sip.registrar.RegistrarDoor;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.tx.Admission;
import org.klinke.sip.tx.Caller;
import org.klinke.sip.tx.RequestGate;

/// An edge with a registrar behind it, on fake time: requests go in as text, and what comes out is read as text.
final class EdgeWorld {
    static final byte[] NONCE_KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

    final FakeLoop loop = new FakeLoop();
    final JainCodec codec = new JainCodec();
    final TwoTenants world = new TwoTenants();
    final Registrar registrar = new Registrar(codec, world.directory, loop, loop, (scope, device, registered) -> {});
    final Map<String, DeviceDialog> dialogs = new HashMap<>();
    final OutsidePlans plans = new OutsidePlans();
    final List<String> alarmed = new ArrayList<>();
    private final Alarms alarms = (scope, kind, facts) -> alarmed.add(
            String.join(" ", scope.name(), kind.name(), facts.get("number"), facts.get("who"), facts.get("refusal")));
    static final int LEGS_MAX = 100;
    int legs;
    double heap;
    boolean nearlyFull;
    final SipEdge edge;
    private int ports = 40_000;

    EdgeWorld() {
        this(EdgeSettings.STANDARD);
    }

    EdgeWorld(EdgeSettings settings) {
        this(settings, TrunkDoor.NONE);
    }

    EdgeWorld(EdgeSettings settings, TrunkDoor trunks) {
        edge = new SipEdge(
                settings,
                codec,
                world.tenants,
                world.directory,
                registrar,
                (callId, ourTag, theirTag) -> Optional.ofNullable(dialogs.get(callId + " " + ourTag + " " + theirTag)),
                trunks,
                new HelpCalls(plans, world.directory, alarms, loop),
                NONCE_KEY,
                loop,
                new Random(7),
                new Saturation(() -> legs, LEGS_MAX, () -> heap, loop));
    }

    /// The tenant dials this for an outside line, and these for help besides 110 and 112.
    void prefix(TenantScope scope, String prefix, String... emergencyNumbers) {
        OutboundRule rule = new OutboundRule(
                "out", false, prefix, "*", "*", "", "", true, Optional.empty(), List.of(), Optional.empty());
        plans.replace(
                scope,
                new OutsidePlan(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(rule),
                        List.of(),
                        Map.of(),
                        EmergencyNumbers.EVERYWHERE.and(List.of(emergencyNumbers))));
    }

    /// The tenant's people stay unknown by this code.
    void withhold(TenantScope scope, String code) {
        plans.replace(
                scope,
                new OutsidePlan(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        EmergencyNumbers.EVERYWHERE.behind(code)));
    }

    FakeFlow flow() {
        return flow("192.0.2.7");
    }

    FakeFlow flow(String host) {
        return new FakeFlow(loop, SipTransport.TLS, host, ports++);
    }

    FakeFlow udp(String host) {
        return new FakeFlow(loop, SipTransport.UDP, host, ports++);
    }

    FakeFlow flowWithServerName(String name) {
        return new FakeFlow(loop, SipTransport.TLS, new InetSocketAddress("192.0.2.7", ports++), Optional.of(name));
    }

    Admission admit(SipFlow flow, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        try {
            return edge.admit(flow, SipHead.scan(bytes), (Request) codec.parse(bytes));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e.reason() + "\n" + text, e);
        }
    }

    RequestGate.Shed shed(SipFlow flow, String text) {
        try {
            return edge.shed(flow, SipHead.scan(text.getBytes(UTF_8)), nearlyFull);
        } catch (SipSyntaxException e) {
            throw new AssertionError(e.reason() + "\n" + text, e);
        }
    }

    /// The final answer as text, "accept" or "drop".
    String send(SipFlow flow, String text) {
        RequestGate.Shed shed = shed(flow, text);
        if (shed != RequestGate.Shed.NOTHING) {
            return shed == RequestGate.Shed.ANSWER ? "SIP/2.0 503 Overloaded" : "drop";
        }
        return switch (admit(flow, text)) {
            case Admission.Accept _ -> "accept";
            case Admission.Answer answer -> answer.response().toString();
            case Admission.Drop _ -> "drop";
        };
    }

    /// As [#send], the status only; 0 for accepted, -1 for dropped.
    int status(SipFlow flow, String text) {
        return switch (admit(flow, text)) {
            case Admission.Accept _ -> 0;
            case Admission.Answer answer -> answer.response().getStatusCode();
            case Admission.Drop _ -> -1;
        };
    }

    Caller accepted(SipFlow flow, String text) {
        if (admit(flow, text) instanceof Admission.Accept accept) {
            return accept.caller();
        }
        throw new AssertionError("not accepted: " + send(flow, text));
    }

    String nonce(SipFlow flow, String text) {
        return nonceIn(send(flow, text));
    }

    static String nonceIn(String response) {
        Matcher matcher = Pattern.compile("nonce=\"([^\"]+)\"").matcher(response);
        if (!matcher.find()) {
            throw new AssertionError("no challenge in " + response);
        }
        return matcher.group(1);
    }

    /// Asks, is challenged, answers.
    String login(SipFlow flow, Lines lines, String username, String realm, String password) {
        String nonce = nonce(flow, lines.text());
        return lines.with(authorization(HashAlgorithm.SHA_256, lines.method, username, realm, password, nonce, 1))
                .text();
    }

    static String authorization(
            HashAlgorithm algorithm,
            String method,
            String username,
            String realm,
            String password,
            String nonce,
            int count) {
        String uri = "sip:" + realm;
        String nc = String.format("%08x", count);
        String ha1 = algorithm.ha1(DeviceCredentials.of(username, realm, password));
        String response =
                algorithm.hash(ha1 + ":" + nonce + ":" + nc + ":0a4f113b:auth:" + algorithm.hash(method + ":" + uri));
        return "Authorization: Digest username=\"" + username + "\", realm=\"" + realm + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=" + algorithm.token()
                + ", cnonce=\"0a4f113b\", qop=auth, nc=" + nc;
    }

    /// Registers the device on the flow, as the registrar would after [#login].
    void registered(SipFlow flow, TenantScope scope, String sipUsername) {
        registered(flow, scope, Lines.register(sipUsername, scope.domain()), sipUsername);
    }

    void registeredThroughAProxy(SipFlow flow, TenantScope scope, String sipUsername) {
        Lines lines = throughAProxy(Lines.register(sipUsername, scope.domain())).with("Path: <sip:192.0.2.7;lr>");
        registered(flow, scope, lines, sipUsername);
    }

    static Lines throughAProxy(Lines lines) {
        return lines.with("Via: SIP/2.0/TLS 10.0.0.5:5061;branch=z9hG4bKphone");
    }

    private void registered(SipFlow flow, TenantScope scope, Lines lines, String sipUsername) {
        String text = lines.callId("reg-" + ports++).with("Expires: 3600").text();
        try {
            RegistrarDoor.register(
                    registrar, flow, new Caller(scope, world.device(scope, sipUsername)), codec, text.getBytes(UTF_8));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    void dialog(String callId, String ourTag, String theirTag, TenantScope scope, String sipUsername, SipFlow flow) {
        dialogs.put(
                callId + " " + ourTag + " " + theirTag,
                new DeviceDialog(scope, world.device(scope, sipUsername), flow));
    }

    /// A request from `user@domain` to `target`; immutable.
    record Lines(String method, String target, String from, String to, String callId, List<String> more) {
        static Lines register(String user, String domain) {
            String aor = "<sip:" + user + "@" + domain + ">";
            return new Lines("REGISTER", "sip:" + domain, aor, aor, "reg-1", List.of("Contact: <sip:x@192.0.2.7>"));
        }

        static Lines invite(String user, String domain, String called) {
            return request("INVITE", user, domain, called);
        }

        static Lines request(String method, String user, String domain, String called) {
            String target = "sip:" + called + "@" + domain;
            return new Lines(
                    method,
                    target,
                    "<sip:" + user + "@" + domain + ">",
                    "<" + target + ">",
                    "call-1",
                    List.of("Contact: <sip:x@192.0.2.7>"));
        }

        Lines target(String target) {
            return new Lines(method, target, from, to, callId, more);
        }

        Lines from(String from) {
            return new Lines(method, target, from, to, callId, more);
        }

        Lines to(String to) {
            return new Lines(method, target, from, to, callId, more);
        }

        Lines callId(String callId) {
            return new Lines(method, target, from, to, callId, more);
        }

        Lines with(String header) {
            List<String> lines = new ArrayList<>(more);
            lines.add(header);
            return new Lines(method, target, from, to, callId, lines);
        }

        Lines without(String header) {
            return new Lines(
                    method,
                    target,
                    from,
                    to,
                    callId,
                    more.stream().filter(line -> !line.startsWith(header + ":")).toList());
        }

        String text() {
            return text("");
        }

        String text(String body) {
            return method + " " + target + " SIP/2.0\r\n"
                    + "Via: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK74bf9\r\n"
                    + (more.stream().anyMatch(line -> line.startsWith("Max-Forwards:")) ? "" : "Max-Forwards: 70\r\n")
                    + "From: " + from + ";tag=9fxced76sl\r\n"
                    + "To: " + to + "\r\n"
                    + "Call-ID: " + callId + "\r\n"
                    + "CSeq: 1 " + method + "\r\n"
                    + String.join("", more.stream().map(line -> line + "\r\n").toList())
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }
    }
}
