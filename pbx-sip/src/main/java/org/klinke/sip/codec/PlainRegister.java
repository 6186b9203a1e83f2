package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A REGISTER without credentials as nearly all phones write it: every header is one of a short list and has the
/// plainest form the grammar allows. About such a request the parser and the validator have nothing to say, so it can
/// be challenged from its bytes; every other one goes the long way. Half of all REGISTERs are of this kind, and a flood
/// consists of nothing else.
///
/// @param requestHost of the Request-URI
/// @param toHost of To
/// @param userAgent "" if absent
/// @param via the top and only Via value, stamped with where the request came from (RFC 3261 §18.2.1, RFC 3581 §4)
public record PlainRegister(String requestHost, String toHost, String userAgent, String via) {
    private static final String HOST = "[A-Za-z0-9]++(?:[.-][A-Za-z0-9]++)*+";
    private static final String PORT = "(?::[1-9][0-9]{0,3})?+";
    private static final String WORD = "[A-Za-z0-9_.-]++";
    private static final String URI_PARAMETERS =
            "(?:;line=" + WORD + ")?+(?:;transport=(?:tls|tcp|udp|TLS|TCP|UDP|ws|wss))?+(?:;ob)?+";
    private static final String QUOTED = "\"[ !#-;=?-\\[\\]-~]*+\"";
    private static final String NAME = "(?:(?:" + QUOTED + "|[A-Za-z0-9]++) ?+)?+";
    private static final String ADDRESS = NAME + "<sip:" + WORD + "@(" + HOST + ")" + PORT + URI_PARAMETERS + ">";
    private static final String TOKENS = "[A-Za-z][A-Za-z0-9-]*+(?:, ?+[A-Za-z][A-Za-z0-9-]*+)*+";

    private static final Pattern REQUEST =
            Pattern.compile("REGISTER sip:(" + HOST + ")" + PORT + URI_PARAMETERS + " SIP/2\\.0");
    private static final Pattern VIA = Pattern.compile("SIP/2\\.0/(?:TLS|TCP|UDP|WSS|WS) (" + HOST
            + ")(?::[1-9][0-9]{0,4})?+" + "(;rport)?+;branch=z9hG4bK[A-Za-z0-9._-]++(;rport)?+(?:;alias)?+");
    private static final Pattern FROM = Pattern.compile(ADDRESS + ";tag=" + WORD);
    private static final Pattern TO = Pattern.compile(ADDRESS);
    private static final Pattern CONTACT = Pattern.compile("<sip:" + WORD + "@" + HOST + "(?::[1-9][0-9]{0,4})?+"
            + URI_PARAMETERS
            + ">(?:;reg-id=[1-9][0-9]{0,3})?+(?:;\\+sip\\.instance=\"<urn:uuid:[0-9A-Fa-f-]{1,64}>\")?+"
            + "(?:;reg-id=[1-9][0-9]{0,3})?+(?:;expires=[0-9]{1,6})?+");
    private static final Pattern CALL_ID = Pattern.compile("[A-Za-z0-9._-]++(?:@[A-Za-z0-9._-]++)?+");
    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,9} REGISTER");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
    private static final Pattern HOPS = Pattern.compile("[1-9][0-9]?");
    private static final Pattern LENGTH = Pattern.compile("0");
    private static final Pattern LIST = Pattern.compile(TOKENS);
    private static final Pattern PRODUCTS =
            Pattern.compile("[A-Za-z0-9._-]++(?:/[A-Za-z0-9._-]++)?+(?: [A-Za-z0-9._-]++(?:/[A-Za-z0-9._-]++)?+)*+");

    /// @param head of the same message
    /// @param from where the message came from
    /// @return empty for everything that is not quite so plain
    public static Optional<PlainRegister> of(SipHead head, byte[] message, InetSocketAddress from) {
        if (!head.method().equals("REGISTER")
                || head.hasAuthorization()
                || head.vias() != 1
                || head.toTag() != null
                || head.fromTag() == null) {
            return Optional.empty();
        }
        return read(new String(message, US_ASCII), from);
    }

    private static Optional<PlainRegister> read(String text, InetSocketAddress from) {
        int end = text.indexOf("\r\n");
        Matcher request = REQUEST.matcher(text).region(0, end);
        if (!request.matches()) {
            return Optional.empty();
        }
        String toHost = "";
        String userAgent = "";
        String via = "";
        int next = end + 2;
        while (true) {
            end = text.indexOf("\r\n", next);
            if (end == next) {
                break;
            }
            int colon = text.indexOf(": ", next);
            if (end < 0 || colon < 0 || colon > end) {
                return Optional.empty();
            }
            String name = text.substring(next, colon).toLowerCase(Locale.ROOT);
            Pattern plain = plain(name);
            if (plain == null) {
                return Optional.empty();
            }
            Matcher value = plain.matcher(text).region(colon + 2, end);
            if (!value.matches()) {
                return Optional.empty();
            }
            switch (name) {
                case "to" -> toHost = value.group(1);
                case "user-agent" -> {
                    if (!userAgent.isEmpty()) {
                        return Optional.empty();
                    }
                    userAgent = value.group();
                }
                case "via" -> {
                    if (value.group(2) != null && value.group(3) != null) {
                        return Optional.empty();
                    }
                    via = stamped(value.group(), value.group(1), from);
                }
                default -> {}
            }
            next = end + 2;
        }
        return via.isEmpty() || next + 2 != text.length()
                ? Optional.empty()
                : Optional.of(new PlainRegister(request.group(1), toHost, userAgent, via));
    }

    private static @Nullable Pattern plain(String name) {
        return switch (name) {
            case "via" -> VIA;
            case "from" -> FROM;
            case "to" -> TO;
            case "contact" -> CONTACT;
            case "call-id" -> CALL_ID;
            case "cseq" -> SEQUENCE;
            case "expires" -> SECONDS;
            case "max-forwards" -> HOPS;
            case "content-length" -> LENGTH;
            case "user-agent" -> PRODUCTS;
            case "allow", "supported", "allow-events" -> LIST;
            default -> null;
        };
    }

    private static String stamped(String via, String host, InetSocketAddress from) {
        String address = from.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        address = zone < 0
                ? address
                : address.substring(0, zone); // the name of an interface of ours is nobody's business
        int rport = via.indexOf(";rport");
        if (rport >= 0) {
            int after = rport + ";rport".length();
            return via.substring(0, after) + "=" + from.getPort() + via.substring(after) + ";received=" + address;
        }
        return host.equals(address) ? via : via + ";received=" + address;
    }
}
