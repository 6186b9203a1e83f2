package org.klinke.sip.edge;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.header.AcceptHeader;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.HeaderAddress;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.ProxyRequireHeader;
import javax.sip.header.RequireHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/// Checks what a parser that reads header by header cannot see (RFC 3261 §8.2, §16.3): parts that are missing, that
/// contradict each other, or that ask for what we do not have. Doubled or broken essentials never come this far: the
/// head scan refuses them. Looks at the request alone, so a stranger learns nothing by it.
final class Validator {
    /// Option tags we can honour if a REGISTER *requires* them: RFC 5626, RFC 3327, RFC 5627.
    private static final Set<String> REGISTER_OPTIONS = Set.of("outbound", "path", "gruu");

    /// And an INVITE or UPDATE: RFC 3262, RFC 3891, RFC 4028.
    private static final Set<String> INVITE_OPTIONS = Set.of("100rel", "replaces", "timer");

    private static final Set<String> UPDATE_OPTIONS = Set.of("timer");

    private static final Set<String> SESSION_METHODS = Set.of("INVITE", "UPDATE", "PRACK");
    /// All that are registered with IANA.
    private static final Set<String> KNOWN_METHODS = Set.of(
            "ACK",
            "BYE",
            "CANCEL",
            "INFO",
            "INVITE",
            "MESSAGE",
            "NOTIFY",
            "OPTIONS",
            "PRACK",
            "PUBLISH",
            "REFER",
            "REGISTER",
            "SUBSCRIBE",
            "UPDATE");

    private static final int MAX_FORWARDS_MAX = 255;
    private static final int OPTION_TAG_LENGTH_MAX_CHARS = 64;
    private static final int OPTION_TAGS_NAMED_MAX = 32;

    private final List<String> methods;

    Validator(List<String> methods) {
        this.methods = methods;
    }

    /// The first fault found, if any.
    Optional<Refusal> check(Request request) {
        String method = request.getMethod();
        if (!"SIP/2.0".equalsIgnoreCase(request.getSIPVersion())) {
            return refuse(505, "Version Not Supported");
        }
        if (!methods.contains(method)) {
            // RFC 3261 §21.5.2: 501 for what nobody has heard of, 405 for what is not allowed here
            return Optional.of(Refusal.invalid(KNOWN_METHODS.contains(method) ? 405 : 501, "", "Allow", methods));
        }
        return essentials(request)
                .or(() -> addresses(request))
                .or(() -> hops(request))
                .or(() -> options(request))
                .or(() -> body(request));
    }

    private static Optional<Refusal> essentials(Request request) {
        if (!(request.getHeader(CSeqHeader.NAME) instanceof CSeqHeader cseq)) {
            return refuse(400, "Missing CSeq");
        }
        if (!request.getMethod().equals(cseq.getMethod())) {
            return refuse(400, "CSeq names another method");
        }
        if (!(request.getHeader(CallIdHeader.NAME) instanceof CallIdHeader callId)
                || callId.getCallId() == null
                || callId.getCallId().isEmpty()) {
            return refuse(400, "Missing Call-ID");
        }
        if (!(request.getHeader(ViaHeader.NAME) instanceof ViaHeader)) {
            return refuse(400, "Missing Via");
        }
        if (!(request.getHeader(FromHeader.NAME) instanceof FromHeader from)) {
            return refuse(400, "Missing From");
        }
        if (from.getTag() == null || from.getTag().isEmpty()) {
            return refuse(400, "Missing From tag");
        }
        if (!(request.getHeader(ToHeader.NAME) instanceof ToHeader)) {
            return refuse(400, "Missing To");
        }
        return request.getHeader("Replaces") != null && !request.getMethod().equals(Request.INVITE)
                ? refuse(400, "Replaces outside INVITE") // RFC 3891 §3
                : Optional.empty();
    }

    private static Optional<Refusal> addresses(Request request) {
        URI target = request.getRequestURI();
        if (!(target instanceof SipURI sip)) {
            return refuse(416, "Unsupported URI Scheme");
        }
        if (hasHeaders(sip)) {
            return refuse(400, "Request-URI carries headers"); // RFC 3261 §19.1.1
        }
        if (!hasHost(sip)) {
            return refuse(400, "Request-URI has no proper host");
        }
        if (!isPerson((HeaderAddress) request.getHeader(FromHeader.NAME))) {
            return refuse(400, "From is neither a sip nor a tel URI");
        }
        if (!isPerson((HeaderAddress) request.getHeader(ToHeader.NAME))) {
            return refuse(400, "To is neither a sip nor a tel URI");
        }
        if (request.getMethod().equals(Request.INVITE)) {
            ListIterator<?> contacts = request.getHeaders(ContactHeader.NAME);
            if (!contacts.hasNext()
                    || !(contacts.next() instanceof ContactHeader contact)
                    || contacts.hasNext()
                    || contact.isWildCard()
                    || !(contact.getAddress().getURI() instanceof SipURI)) {
                return refuse(400, "INVITE needs exactly one Contact with a SIP URI"); // RFC 3261 §8.1.1.8
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> hops(Request request) {
        if (!(request.getHeader(MaxForwardsHeader.NAME) instanceof MaxForwardsHeader header)) {
            return Optional.empty(); // RFC 3261 §16.3 step 3: passes
        }
        int left = header.getMaxForwards();
        if (left < 0 || left > MAX_FORWARDS_MAX) {
            return refuse(400, "Max-Forwards is not between 0 and 255");
        }
        // Only what would go on to somebody else dies here; what we answer ourselves has arrived.
        return left == 0 && request.getMethod().equals(Request.INVITE)
                ? refuse(483, "Too Many Hops")
                : Optional.empty();
    }

    /// RFC 3261 §8.2.2.3
    private static Optional<Refusal> options(Request request) {
        List<String> unsupported = new ArrayList<>();
        ListIterator<?> required = request.getHeaders(RequireHeader.NAME);
        while (required.hasNext()) {
            String tag = ((RequireHeader) required.next()).getOptionTag();
            Set<String> honoured = switch (request.getMethod()) {
                case Request.REGISTER -> REGISTER_OPTIONS;
                case Request.INVITE -> INVITE_OPTIONS;
                case Request.UPDATE -> UPDATE_OPTIONS;
                default -> Set.of();
            };
            if (!honoured.contains(lower(tag))) {
                unsupported.add(tag);
            }
        }
        ListIterator<?> proxyRequired = request.getHeaders(ProxyRequireHeader.NAME);
        while (proxyRequired.hasNext()) {
            unsupported.add(((ProxyRequireHeader) proxyRequired.next()).getOptionTag());
        }
        if (unsupported.isEmpty()) {
            return Optional.empty();
        }
        // The header names what the sender wrote, as it must; only tokens of bearable length go back.
        List<String> named = unsupported.stream()
                .filter(Validator::isToken)
                .distinct()
                .limit(OPTION_TAGS_NAMED_MAX)
                .toList();
        return named.isEmpty()
                ? refuse(400, "Require names no option tag")
                : Optional.of(Refusal.invalid(420, "Bad Extension", "Unsupported", named));
    }

    private static Optional<Refusal> body(Request request) {
        if (!SESSION_METHODS.contains(request.getMethod())) {
            return Optional.empty();
        }
        byte[] content = request.getRawContent();
        if (content != null && content.length > 0) {
            if (!(request.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type)) {
                return refuse(400, "Body without Content-Type");
            }
            if (!"application".equalsIgnoreCase(type.getContentType())
                    || !"sdp".equalsIgnoreCase(type.getContentSubType())) {
                return Optional.of(Refusal.invalid(415, "", "Accept", List.of("application/sdp")));
            }
            if (request.getContentEncoding() != null
                    && !"identity".equalsIgnoreCase(request.getContentEncoding().getEncoding())) {
                return Optional.of(Refusal.invalid(415, "", "Accept-Encoding", List.of("identity")));
            }
        }
        return acceptsSdp(request) ? Optional.empty() : refuse(406, "Not Acceptable");
    }

    /// RFC 3261 §20.1: no Accept header means application/sdp.
    private static boolean acceptsSdp(Request request) {
        ListIterator<?> accepted = request.getHeaders(AcceptHeader.NAME);
        if (!accepted.hasNext()) {
            return true;
        }
        while (accepted.hasNext()) {
            AcceptHeader accept = (AcceptHeader) accepted.next();
            String type = lower(accept.getContentType());
            String subType = lower(accept.getContentSubType());
            if (type.equals("*") || (type.equals("application") && (subType.equals("sdp") || subType.equals("*")))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPerson(HeaderAddress header) {
        URI uri = header.getAddress().getURI();
        return uri instanceof SipURI sip ? hasHost(sip) : uri instanceof TelURL;
    }

    /// RFC 5118 §4.2, §4.10: an IPv6 address stands in brackets, and is one. The parser takes any colons.
    private static boolean hasHost(SipURI uri) {
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            return false;
        }
        if (host.indexOf(':') < 0) {
            return true;
        }
        if (!host.startsWith("[") || !host.endsWith("]")) {
            return false;
        }
        try {
            return Inet6Address.ofLiteral(host.substring(1, host.length() - 1)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hasHeaders(SipURI uri) {
        Iterator<?> names = uri.getHeaderNames();
        return names != null && names.hasNext();
    }

    private static boolean isToken(@Nullable String tag) {
        return tag != null
                && !tag.isEmpty()
                && tag.length() <= OPTION_TAG_LENGTH_MAX_CHARS
                && tag.chars()
                        .allMatch(c -> (Character.isLetterOrDigit(c) && c < 0x80) || "-.!%*_+`'~".indexOf(c) >= 0);
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static Optional<Refusal> refuse(int status, String phrase) {
        return Optional.of(Refusal.invalid(status, phrase));
    }
}
