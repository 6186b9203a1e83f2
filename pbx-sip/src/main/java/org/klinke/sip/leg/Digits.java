package org.klinke.sip.leg;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.AcceptHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.ExtensionHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.LegEvent;
import org.klinke.core.media.DigitWay;
import org.klinke.sip.leg.LegState.Established;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.ServerTransaction;

/// INFO: a DTMF digit from or to a phone or carrier that sends its keys this way. What is sent so is older than
/// RFC 6086 and goes without an Info-Package (§9: both ends must know by themselves that they mean it). No package is
/// served, and no other body is understood; nothing of an INFO is ever passed on but the digit. A phone's key to record
/// says so by INFO, too.
///
///     application/dtmf-relay     Signal=5        application/dtmf     5
///                                Duration=160
final class Digits {
    static final String DTMF_RELAY = "application/dtmf-relay";
    static final String DTMF = "application/dtmf";

    /// Nobody types faster; what comes faster is refused.
    private static final int PER_SECOND_MAX = 20;

    private static final int BAD_INFO_PACKAGE = 469; // RFC 6086 §4.2.2
    private static final int BODY_BYTES_MAX = 256;
    private static final int DEFAULT_MILLIS = 160;
    private static final int MILLIS_MIN = 40;
    private static final int MILLIS_MAX = 6_000;
    private static final Pattern SIGNAL = Pattern.compile("(?im)^\\s*Signal\\s*[=:]\\s*(\\S{1,2})\\s*$");
    private static final Pattern DURATION = Pattern.compile("(?im)^\\s*Duration\\s*[=:]\\s*([0-9]{1,5})\\s*$");
    private static final Pattern DIGIT = Pattern.compile("[0-9*#A-D]");
    private static final String BY_NUMBER = "*#ABCD"; // 10 to 15 (RFC 4733 §3.2)

    /// To be sent; more than anybody types are forgotten.
    private static final int WAITING_MAX = 32;

    private static final int TYPES_MAX = 16;

    private final SipLeg leg;
    private final Deque<Key> waiting = new ArrayDeque<>();
    private String sentAs = DTMF_RELAY;
    private boolean inFlight;
    private long second;
    private int inSecond;

    Digits(SipLeg leg) {
        this.leg = leg;
    }

    void receive(ServerTransaction transaction) {
        Request request = transaction.request();
        if (tooMany()) {
            Response slower = response(Response.SERVER_INTERNAL_ERROR, request);
            leg.house.messages.retryAfter(slower, 1);
            leg.respond(transaction, slower);
            return;
        }
        if (request.getHeader("Info-Package") != null) {
            Response bad = response(BAD_INFO_PACKAGE, request);
            leg.house.messages.reasonPhrase(bad, "Bad Info Package");
            leg.house.messages.header(bad, "Recv-Info", "");
            leg.respond(transaction, bad);
            return;
        }
        Optional<Boolean> record = record(request);
        if (record.isPresent()) {
            leg.respond(transaction, response(Response.OK, request));
            leg.post(new LegEvent.RecordAsked(leg.id(), record.get()));
            return;
        }
        byte[] body = request.getRawContent();
        if (body == null || body.length == 0) {
            leg.respond(transaction, response(Response.OK, request)); // a sign of life (RFC 2976 §2.2)
            return;
        }
        String type = type(request);
        if (!type.equals(DTMF_RELAY) && !type.equals(DTMF)) {
            Response unknown = response(Response.UNSUPPORTED_MEDIA_TYPE, request);
            leg.house.messages.headers(unknown, "Accept", List.of(DTMF_RELAY, DTMF));
            leg.respond(transaction, unknown);
            return;
        }
        String text = body.length > BODY_BYTES_MAX ? "" : new String(body, StandardCharsets.US_ASCII);
        Optional<Character> digit = digit(type, text);
        if (digit.isEmpty()) {
            Response bad = response(Response.BAD_REQUEST, request);
            leg.house.messages.warning(bad, "no DTMF digit");
            leg.respond(transaction, bad);
            return;
        }
        leg.respond(transaction, response(Response.OK, request));
        leg.post(new LegEvent.Digit(leg.id(), digit.get(), type.equals(DTMF) ? DEFAULT_MILLIS : millis(text)));
    }

    /// A key to record on phones of Snom and Yealink: an INFO without a body whose header `Record` says "on" or "off".
    private static Optional<Boolean> record(Request request) {
        String value = request.getHeader("Record") instanceof ExtensionHeader header
                ? header.getValue().strip().toLowerCase(Locale.ROOT)
                : "";
        return value.equals("on") || value.equals("off") ? Optional.of(value.equals("on")) : Optional.empty();
    }

    /// Where the far end does not take INFO, nothing is sent: it has said so, unless a trunk's settings say otherwise.
    /// One at a time, or two could overtake each other on their way.
    void send(char digit, int millis) {
        boolean wanted = leg.farEnd.allows(Request.INFO)
                || leg.line()
                        .filter(line -> line.trunk().audio().digits() == DigitWay.INFO)
                        .isPresent();
        if (wanted && waiting.size() < WAITING_MAX) {
            waiting.add(new Key(digit, Math.clamp(millis, MILLIS_MIN, MILLIS_MAX)));
            if (!inFlight) {
                next();
            }
        }
    }

    private void next() {
        Optional<SipFlow> flow = leg.house.flowTo(leg);
        if (!(leg.state instanceof Established established) || flow.isEmpty()) {
            waiting.clear();
            return;
        }
        Key key = waiting.peek();
        if (key != null) {
            inFlight = true;
            Request request = established.dialog().request(Request.INFO);
            leg.house.messages.body(request, sentAs, key.body(sentAs));
            leg.house.stack.send(flow.get(), request, new Heard(flow.get()));
            leg.wire(true, request, flow.get());
        }
    }

    private void answered(Response response) {
        inFlight = false;
        if (response.getStatusCode() == Response.UNSUPPORTED_MEDIA_TYPE
                && sentAs.equals(DTMF_RELAY)
                && accepts(response, DTMF)) { // RFC 3261 §21.4.13
            sentAs = DTMF; // the same digit once more, and all that follow
        } else {
            waiting.poll();
        }
        next();
    }

    private static boolean accepts(Response response, String type) {
        Iterator<?> headers = response.getHeaders(AcceptHeader.NAME);
        for (int i = 0; i < TYPES_MAX && headers.hasNext(); i++) {
            if (headers.next() instanceof AcceptHeader accept
                    && type.equalsIgnoreCase(accept.getContentType() + "/" + accept.getContentSubType())) {
                return true;
            }
        }
        return false;
    }

    private record Key(char digit, int millis) {
        String body(String type) {
            return type.equals(DTMF) ? String.valueOf(digit) : "Signal=" + digit + "\r\nDuration=" + millis;
        }
    }

    /// A lost digit is no reason to end a call, whatever the answer says.
    private final class Heard implements ClientListener {
        private final SipFlow flow;

        Heard(SipFlow flow) {
            this.flow = flow;
        }

        @Override
        public void onResponse(Response response) {
            leg.onLoop(() -> {
                leg.wire(false, response, flow);
                if (response.getStatusCode() >= 200) {
                    answered(response);
                }
            });
        }

        @Override
        public void onTimeout() {
            lost();
        }

        @Override
        public void onFlowLost() {
            lost();
        }

        /// What waits behind it is too old by now.
        private void lost() {
            leg.onLoop(() -> {
                inFlight = false;
                waiting.clear();
            });
        }
    }

    private boolean tooMany() {
        long now = leg.house.time.millis() / 1_000;
        inSecond = now == second ? inSecond + 1 : 1;
        second = now;
        return inSecond > PER_SECOND_MAX;
    }

    private static String type(Request request) {
        return request.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader header
                ? (header.getContentType() + "/" + header.getContentSubType()).toLowerCase(Locale.ROOT)
                : "";
    }

    static Optional<Character> digit(String type, String text) {
        Matcher signal = SIGNAL.matcher(text);
        String key = type.equals(DTMF) ? text.strip() : signal.find() ? signal.group(1) : "";
        String upper = key.toUpperCase(Locale.ROOT);
        if (upper.matches("1[0-5]")) {
            return Optional.of(BY_NUMBER.charAt(Integer.parseInt(upper) - 10));
        }
        return DIGIT.matcher(upper).matches() ? Optional.of(upper.charAt(0)) : Optional.empty();
    }

    static int millis(String text) {
        Matcher duration = DURATION.matcher(text);
        return duration.find()
                ? Math.clamp(Integer.parseInt(duration.group(1)), MILLIS_MIN, MILLIS_MAX)
                : DEFAULT_MILLIS;
    }

    private Response response(int status, Request request) {
        return leg.house.messages.response(status, request, leg.localTag());
    }
}
