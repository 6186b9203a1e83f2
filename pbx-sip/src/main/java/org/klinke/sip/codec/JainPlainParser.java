package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.core.Host;
import gov.nist.core.HostPort;
import gov.nist.core.NameValue;
import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.AddressParametersHeader;
import gov.nist.javax.sip.header.Allow;
import gov.nist.javax.sip.header.AllowList;
import gov.nist.javax.sip.header.Authorization;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContactList;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.Expires;
import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.NameMap;
import gov.nist.javax.sip.header.Protocol;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.Supported;
import gov.nist.javax.sip.header.SupportedList;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.UserAgent;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.HeaderParser;
import gov.nist.javax.sip.parser.Lexer;
import gov.nist.javax.sip.parser.ParserFactory;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Locale;
import javax.sip.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/// Reads one message whose lines are written as most phones write them, a fifth of the work of the library's parser;
/// what it makes of a line is what the library makes of it, object by object. A line written in any other way goes to
/// the library's parser for that header; a message of another shape (folded lines, bare line feeds) to the library as a
/// whole.
///
///     Via: SIP/2.0/TLS host:port;branch=z9hG4bKabc;rport
///     From: "Name" <sip:user@host:port;param=value>;tag=abc        letters, digits and . _ - only, + in users
///     Authorization: Digest username="100", response="…", nc=1     quoted: any ASCII but a quote and a backslash
final class JainPlainParser {
    private static final int DIGITS_MAX = 9;
    private static final int PORT_MAX = 65_535;
    private static final int HOPS_MAX = 255;
    private static final boolean[] WORD = new boolean[128];
    private static final String[] NAMES = {
        "Via",
        "From",
        "To",
        "Call-ID",
        "CSeq",
        "Contact",
        "Max-Forwards",
        "Content-Length",
        "Content-Type",
        "Allow",
        "Supported",
        "User-Agent",
        "Authorization",
        "Expires"
    };

    static {
        for (char c = '0'; c <= 'z'; c++) {
            WORD[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "._-".toCharArray()) {
            WORD[c] = true;
        }
    }

    private final byte[] bytes;
    private int at;
    private int end;

    private JainPlainParser(byte[] bytes) {
        this.bytes = bytes;
    }

    /// What is done about a header that the library cannot parse.
    interface Broken {
        /// Returns if the message may do without it.
        ///
        /// @param header the library's class for it
        void header(Class<?> header) throws ParseException;
    }

    /// @return null: not for this parser, ask the library
    static @Nullable SIPMessage parse(byte[] message, Broken broken) throws ParseException {
        return new JainPlainParser(message).message(broken);
    }

    private @Nullable SIPMessage message(Broken broken) throws ParseException {
        int next = lineEnd(0);
        if (next < 0) {
            return null;
        }
        end = next;
        SIPMessage message = bytes[0] == 'S' && take("SIP/2.0 ") ? response() : request();
        if (message == null) {
            return null;
        }
        while (true) {
            int from = next + 2;
            next = lineEnd(from);
            if (next < 0 || (next > from && Bytes.isBlank(bytes[from]))) {
                return null;
            }
            if (next == from) {
                break;
            }
            at = from;
            end = next;
            SIPHeader header = header();
            if (header != null) {
                message.attachHeader(header, false);
            } else {
                byLibrary(message, from, next, broken);
            }
        }
        int length = message.getContentLength().getContentLength();
        if (length != 0) {
            message.setMessageContent(Arrays.copyOfRange(bytes, next + 2, bytes.length), true, false, length);
        }
        return message;
    }

    private void byLibrary(SIPMessage message, int from, int to, Broken broken) throws ParseException {
        String line = new String(bytes, from, to - from, UTF_8).stripTrailing();
        HeaderParser parser = ParserFactory.createParser(line + "\n");
        SIPHeader header;
        try {
            header = parser.parse();
        } catch (ParseException e) {
            Class<?> known = NameMap.getClassFromName(Lexer.getHeaderName(line));
            broken.header(known == null ? ExtensionHeaderImpl.class : known);
            return;
        }
        message.attachHeader(header, false);
    }

    /// Index of the CR, or -1 if the line does not end as it should.
    private int lineEnd(int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' || bytes[i] == '\n') {
                return bytes[i] == '\r' && bytes[i + 1] == '\n' ? i : -1;
            }
        }
        return -1;
    }

    private @Nullable SIPMessage response() {
        int status = Bytes.number(bytes, at, Math.min(at + 3, end), 699);
        int phrase = at + 4;
        if (status < 100 || phrase >= end || bytes[at + 3] != ' ' || !isVisible(phrase, end) || bytes[phrase] == ' ') {
            return null;
        }
        StatusLine line = new StatusLine();
        line.setStatusCode(status);
        line.setReasonPhrase(text(phrase, end));
        SIPResponse response = new SIPResponse();
        response.setStatusLine(line);
        return response;
    }

    private @Nullable SIPMessage request() {
        String method = method();
        if (method == null || !take(' ')) {
            return null;
        }
        SipUri uri = uri();
        if (uri == null || !take(" SIP/2.0") || at != end) {
            return null;
        }
        SIPRequest request = new SIPRequest();
        request.setRequestLine(new RequestLine(uri, method));
        return request;
    }

    /// @return null if the line is not plain
    private @Nullable SIPHeader header() {
        int colon = Bytes.indexOf(bytes, ':', at, end);
        if (colon < 0 || colon + 2 >= end || bytes[colon + 1] != ' ' || bytes[end - 1] == ' ') {
            return null;
        }
        String name = name(at, colon);
        at = colon + 2;
        SIPHeader header = switch (name) {
            case "Via" -> via();
            case "From" -> address(new From());
            case "To" -> address(new To());
            case "Call-ID" -> callId();
            case "CSeq" -> sequence();
            case "Contact" -> contact();
            case "Max-Forwards" -> hops();
            case "Content-Length" -> length();
            case "Content-Type" -> take("application/sdp") ? new ContentType("application", "sdp") : null;
            case "Allow" -> allow();
            case "Supported" -> supported();
            case "User-Agent" -> product();
            case "Authorization" -> credentials();
            case "Expires" -> expires();
            default -> null;
        };
        return at == end ? header : null;
    }

    private String name(int from, int to) {
        for (String known : NAMES) {
            if (known.length() == to - from && HeadParts.matches(bytes, from, known)) {
                return known;
            }
        }
        return "";
    }

    private @Nullable SIPHeader via() {
        if (!take("SIP/2.0/")) {
            return null;
        }
        String transport = word();
        if (transport == null || !take(' ')) {
            return null;
        }
        HostPort sentBy = hostPort();
        if (sentBy == null) {
            return null;
        }
        Protocol protocol = new Protocol();
        protocol.setTransport(transport);
        Via via = new Via();
        via.setSentProtocol(protocol);
        via.setSentBy(sentBy);
        while (at < end) {
            NameValue parameter = parameter(true);
            if (parameter == null) {
                return null;
            }
            via.setParameter(parameter);
        }
        ViaList list = new ViaList();
        list.add(via);
        return list;
    }

    private @Nullable SIPHeader contact() {
        SIPHeader contact = address(new Contact());
        if (contact == null) {
            return null;
        }
        ContactList list = new ContactList();
        list.add((Contact) contact);
        return list;
    }

    private @Nullable SIPHeader address(AddressParametersHeader header) {
        AddressImpl address = new AddressImpl();
        if (at < end && bytes[at] == '"') {
            String name = quoted();
            if (name == null || name.isBlank() || !name.equals(name.strip())) {
                return null;
            }
            address.setDisplayName(name);
            boolean _ = take(' ');
        }
        if (!take('<')) {
            return null;
        }
        SipUri uri = uri();
        if (uri == null || !take('>')) {
            return null;
        }
        address.setURI(uri);
        header.setAddress(address);
        while (at < end) {
            NameValue parameter = parameter(false);
            if (parameter == null) {
                return null;
            }
            header.setParameter(parameter);
        }
        return header;
    }

    private @Nullable SipUri uri() {
        SipUri uri = new SipUri();
        if (take("sips:")) {
            uri.setScheme("sips");
        } else if (!take("sip:")) {
            return null;
        }
        int user = at;
        while (at < end && (isWord(bytes[at]) || bytes[at] == '+')) {
            at++;
        }
        if (at > user && at < end && bytes[at] == '@') {
            uri.setUser(text(user, at));
            at++;
        } else {
            at = user;
        }
        HostPort host = hostPort();
        if (host == null) {
            return null;
        }
        uri.setHostPort(host);
        while (take(';')) {
            String name = word();
            if (name == null) {
                return null;
            }
            if (take('=')) {
                String value = word();
                if (value == null) {
                    return null;
                }
                uri.setUriParameter(new NameValue(name, value, false));
            } else {
                uri.setUriParameter(new NameValue(name, "", true));
            }
        }
        return uri;
    }

    private @Nullable HostPort hostPort() {
        String host = word();
        if (host == null) {
            return null;
        }
        HostPort result = new HostPort();
        result.setHost(new Host(host));
        if (take(':')) {
            int port = number(PORT_MAX);
            if (port < 1) {
                return null;
            }
            result.setPort(port);
        }
        return result;
    }

    /// `;name`, `;name=word` or `;name="quoted"`
    ///
    /// @param ofVia whose names the library writes in lower case, and whose flags it keeps in another way
    private @Nullable NameValue parameter(boolean ofVia) {
        if (!take(';')) {
            return null;
        }
        String name = word();
        if (name == null && take('+')) { // +sip.instance
            String rest = word();
            name = rest == null ? null : "+" + rest;
        }
        if (name == null) {
            return null;
        }
        if (!take('=')) {
            return ofVia ? new NameValue(lower(name), null) : new NameValue(name, "", true);
        }
        return value(ofVia ? lower(name) : name, !ofVia);
    }

    private @Nullable NameValue value(String name, boolean maybeQuoted) {
        if (maybeQuoted && at < end && bytes[at] == '"') {
            String value = quoted();
            if (value == null || value.isEmpty()) {
                return null;
            }
            NameValue parameter = new NameValue(name, value);
            parameter.setQuotedValue();
            return parameter;
        }
        String value = word();
        return value == null ? null : new NameValue(name, value);
    }

    private static String lower(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    private @Nullable SIPHeader callId() {
        for (int i = at; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return null;
            }
        }
        CallID callId = new CallID(text(at, end));
        at = end;
        return callId;
    }

    private @Nullable SIPHeader sequence() {
        int number = number(Integer.MAX_VALUE);
        if (number < 0 || !take(' ')) {
            return null;
        }
        String method = method();
        return method == null ? null : new CSeq(number, method);
    }

    private @Nullable SIPHeader hops() {
        int hops = number(HOPS_MAX);
        try {
            return hops < 0 ? null : new MaxForwards(hops);
        } catch (InvalidArgumentException _) {
            return null;
        }
    }

    private @Nullable SIPHeader length() {
        int length = number(Integer.MAX_VALUE);
        return length < 0 ? null : new ContentLength(length);
    }

    private @Nullable SIPHeader expires() {
        int seconds = number(Integer.MAX_VALUE);
        try {
            Expires expires = new Expires();
            expires.setExpires(seconds);
            return seconds < 0 ? null : expires;
        } catch (InvalidArgumentException _) {
            return null;
        }
    }

    private @Nullable SIPHeader allow() {
        AllowList list = new AllowList();
        do {
            String method = word();
            if (method == null) {
                return null;
            }
            list.add(new Allow(method));
        } while (comma());
        return list;
    }

    private @Nullable SIPHeader supported() {
        SupportedList list = new SupportedList();
        do {
            String option = word();
            if (option == null) {
                return null;
            }
            list.add(new Supported(option));
        } while (comma());
        return list;
    }

    /// One product: of several the library makes tokens of its own kind.
    private @Nullable SIPHeader product() {
        int from = at;
        if (word() == null || (take('/') && word() == null)) {
            return null;
        }
        UserAgent agent = new UserAgent();
        agent.addProductToken(text(from, at));
        return agent;
    }

    private @Nullable SIPHeader credentials() {
        if (!take("Digest ")) {
            return null;
        }
        Authorization header = new Authorization();
        header.setScheme("Digest");
        do {
            String name = word();
            NameValue parameter = name == null || !take('=') ? null : value(name, true);
            if (parameter == null) {
                return null;
            }
            header.setParameter(parameter);
        } while (comma());
        return header;
    }

    private boolean comma() {
        return take(", ") || take(',');
    }

    private @Nullable String method() {
        for (String known : SipHead.METHODS) {
            int after = at + known.length();
            if (after <= end && HeadParts.matches(bytes, at, known) && (after == end || bytes[after] == ' ')) {
                at = after;
                return known;
            }
        }
        return null;
    }

    /// Without its quotes; null if there is something within that needs a closer look.
    private @Nullable String quoted() {
        int close = Bytes.indexOf(bytes, '"', at + 1, end);
        if (close < 0 || !isVisible(at + 1, close)) {
            return null;
        }
        String value = text(at + 1, close);
        at = close + 1;
        return value.indexOf('\\') < 0 ? value : null;
    }

    private int number(int max) {
        int from = at;
        while (at < end && at - from < DIGITS_MAX && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return Bytes.number(bytes, from, at, max);
    }

    private @Nullable String word() {
        int from = at;
        while (at < end && isWord(bytes[at])) {
            at++;
        }
        return at == from ? null : text(from, at);
    }

    private static boolean isWord(byte b) {
        return b >= 0 && WORD[b];
    }

    /// ASCII between blank and tilde.
    private boolean isVisible(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private boolean take(char wanted) {
        if (at < end && bytes[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean take(String wanted) {
        if (end - at >= wanted.length() && HeadParts.matches(bytes, at, wanted)) {
            at += wanted.length();
            return true;
        }
        return false;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }
}
