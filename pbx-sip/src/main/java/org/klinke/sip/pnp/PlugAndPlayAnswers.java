package org.klinke.sip.pnp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.EventHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.codec.JainCodec;

/// What is written to a telephone that asks for its profile.
public final class PlugAndPlayAnswers {
    private static final String EVENT = "ua-profile";
    private static final int DEFAULT_PORT = 5060;
    private static final int PORT_MAX = 65_535;
    private static final int TAG_BYTES = 8;
    /// What is copied into a request of ours.
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final JainCodec codec;
    private final RandomGenerator random;

    /// @param random unguessable: tags, branches
    public PlugAndPlayAnswers(JainCodec codec, RandomGenerator random) {
        this.codec = codec;
        this.random = random;
    }

    /// @param callId of both
    record Pair(byte[] ok, byte[] told, String callId) {}

    /// RFC 6080 §6: the event package, whatever its parameters.
    static boolean asksForAProfile(Request request) {
        return request.getMethod().equals(Request.SUBSCRIBE)
                && request.getHeader("Event") instanceof EventHeader event
                && EVENT.equals(event.getEventType())
                && PLAIN.matcher(callId(request)).matches()
                && PLAIN.matcher(fromTag(request)).matches();
    }

    static String callId(Message message) {
        return message.getHeader(CallIdHeader.NAME) instanceof CallIdHeader id ? id.getCallId() : "";
    }

    /// Where a NOTIFY goes: what Contact says, if that is the very host that asked (nobody has us write to
    /// another), else where it came from.
    static Optional<InetSocketAddress> contact(Request subscribe, InetSocketAddress remote) {
        if (subscribe.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                && contact.getAddress().getURI() instanceof SipURI uri
                && !uri.isSecure()) {
            int port = uri.getPort() > 0 ? uri.getPort() : DEFAULT_PORT;
            return uri.getHost().equals(remote.getAddress().getHostAddress()) && port <= PORT_MAX
                    ? Optional.of(new InetSocketAddress(remote.getAddress(), port))
                    : Optional.of(remote);
        }
        return Optional.empty();
    }

    Pair answer(Request subscribe, InetSocketAddress remote, InetSocketAddress ours, String url) {
        String tag = random();
        Response ok = codec.response(Response.OK, subscribe);
        try {
            ((ToHeader) ok.getHeader(ToHeader.NAME)).setTag(tag);
            ok.setHeader(codec.headers().createExpiresHeader(0)); // it asks once
            ok.setHeader(codec.headers().createHeader("Contact", "<sip:" + at(ours) + ">"));
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException(e);
        }
        return new Pair(codec.print(ok), notify(subscribe, remote, ours, tag, url), callId(subscribe));
    }

    /// RFC 6665 §4.1.3; the body is what Snom and Yealink read: the address alone.
    private byte[] notify(Request subscribe, InetSocketAddress remote, InetSocketAddress ours, String tag, String url) {
        String body = url + "\r\n";
        SipURI contact = (SipURI) ((ContactHeader) subscribe.getHeader(ContactHeader.NAME))
                .getAddress()
                .getURI();
        String user =
                contact.getUser() != null && PLAIN.matcher(contact.getUser()).matches() ? contact.getUser() + "@" : "";
        String text = "NOTIFY sip:" + user
                + at(new InetSocketAddress(
                        remote.getAddress(),
                        contact(subscribe, remote).orElse(remote).getPort()))
                + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + at(ours) + ";branch=z9hG4bK" + random() + ";rport\r\n"
                + "Max-Forwards: 20\r\n"
                + "From: <"
                + uri(
                        subscribe.getHeader(ToHeader.NAME) instanceof ToHeader to
                                ? to.getAddress().getURI()
                                : subscribe.getRequestURI())
                + ">;tag=" + tag + "\r\n"
                + "To: <"
                + uri(((FromHeader) subscribe.getHeader(FromHeader.NAME))
                        .getAddress()
                        .getURI())
                + ">;tag=" + fromTag(subscribe) + "\r\n"
                + "Call-ID: " + callId(subscribe) + "\r\n"
                + "CSeq: 1 NOTIFY\r\n"
                + "Contact: <sip:" + at(ours) + ">\r\n"
                + "Event: " + EVENT + ";effective-by=0\r\n"
                + "Subscription-State: terminated;reason=timeout\r\n"
                + "Content-Type: application/url\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String fromTag(Request request) {
        return request.getHeader(FromHeader.NAME) instanceof FromHeader from && from.getTag() != null
                ? from.getTag()
                : "";
    }

    /// A URI as the parser prints it is one line without brackets around it, or it is left out.
    private static String uri(URI uri) {
        String text = uri.toString();
        return PLAIN.matcher(text).matches() && text.indexOf('<') < 0 && text.indexOf('>') < 0
                ? text
                : "sip:pnp.invalid";
    }

    private static String at(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private String random() {
        byte[] bytes = new byte[TAG_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
