package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is needed of a message before it is worth parsing, found in one pass over its bytes.
///
///     INVITE sip:101@acme.example SIP/2.0      method, requestUri
///     Via: SIP/2.0/TLS 10.0.0.7:40123;branch=  top one only: sentBy, branch
///     From: / To: / Call-ID: / CSeq:           tags, callId, cseq + method
///     Content-Length: / Max-Forwards:          contentLength, maxForwards
///
/// The scan also enforces what the JAIN parser does not: singletons, list lengths (its cost is quadratic in them),
/// no control characters, version, CSeq method. Spans are remembered as offsets and become Strings when asked for.
/// Immutable to callers; not thread-safe on first access of a text.
public final class SipHead {
    /// Values of one list header over all its lines.
    public static final int LIST_VALUES_MAX = 32;

    /// Via values: as many as a request usually has hops (RFC 3261 §20.22).
    public static final int VIAS_MAX = 70;

    /// Values between commas of all headers together: the parser makes an object of each, and some answers name them.
    public static final int VALUES_MAX = 256;

    /// Parameters of one URI or one header value.
    public static final int PARAMETERS_MAX = 32;

    private static final long CSEQ_MAX = (1L << 31) - 1; // RFC 3261 §8.1.1.5

    static final String[] METHODS = {
        "INVITE",
        "ACK",
        "BYE",
        "CANCEL",
        "REGISTER",
        "OPTIONS",
        "SUBSCRIBE",
        "NOTIFY",
        "REFER",
        "PRACK",
        "UPDATE",
        "INFO",
        "MESSAGE",
        "PUBLISH"
    };

    private final byte[] bytes;
    private final EnumSet<HeaderName> singles = EnumSet.noneOf(HeaderName.class);
    private boolean request;
    private String method = "";
    private int status;
    private int uriStart;
    private int uriEnd;
    private int branchStart;
    private int branchEnd;
    private int sentByStart;
    private int sentByEnd;
    private int callIdStart;
    private int callIdEnd;
    private long cseq = -1;
    private int fromTagStart;
    private int fromTagEnd = -1;
    private int toTagStart;
    private int toTagEnd = -1;
    private int contentLength = -1;
    private int maxForwards = -1;
    private int allValues;
    private int vias;
    private int routes;
    private int recordRoutes;
    private int contacts;
    private boolean authorization;
    private @Nullable String branch;
    private @Nullable String sentBy;
    private @Nullable String callId;

    private SipHead(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @param message as the transport delivers it: unfolded, lines ended by CR LF
    /// @throws SipSyntaxException if a part that every message needs is absent, doubled or broken, or a list is
    /// too long
    public static SipHead scan(byte[] message) throws SipSyntaxException {
        SipHead head = new SipHead(message);
        int next = head.firstLine();
        while (true) {
            int end = head.lineEnd(next);
            if (end == next) {
                break;
            }
            head.header(next, end);
            next = end + 2;
        }
        head.complete();
        return head;
    }

    public boolean isRequest() {
        return request;
    }

    /// Of the request line, or of CSeq in a response.
    public String method() {
        return method;
    }

    /// 0 in a request.
    public int status() {
        return status;
    }

    /// As written; empty in a response.
    public String requestUri() {
        return text(uriStart, uriEnd);
    }

    /// Of the top Via; empty if absent.
    public String branch() {
        String value = branch;
        if (value == null) {
            value = text(branchStart, branchEnd);
            branch = value;
        }
        return value;
    }

    /// Of the top Via: host and port if written, lower case.
    public String sentBy() {
        String value = sentBy;
        if (value == null) {
            value = text(sentByStart, sentByEnd).toLowerCase(Locale.ROOT);
            if (value.indexOf(' ') >= 0 || value.indexOf('\t') >= 0) { // "host : 5060" is legal
                value = value.replace(" ", "").replace("\t", "");
            }
            sentBy = value;
        }
        return value;
    }

    public String callId() {
        String value = callId;
        if (value == null) {
            value = text(callIdStart, callIdEnd);
            callId = value;
        }
        return value;
    }

    public long cseq() {
        return cseq;
    }

    public @Nullable String fromTag() {
        return fromTagEnd < 0 ? null : text(fromTagStart, fromTagEnd);
    }

    public @Nullable String toTag() {
        return toTagEnd < 0 ? null : text(toTagStart, toTagEnd);
    }

    /// -1 if absent.
    public int contentLength() {
        return contentLength;
    }

    /// -1 if absent.
    public int maxForwards() {
        return maxForwards;
    }

    /// Whether the request brings credentials, of whatever worth.
    public boolean hasAuthorization() {
        return authorization;
    }

    /// Number of Via values.
    public int vias() {
        return vias;
    }

    private String text(int start, int end) {
        return new String(bytes, start, end - start, UTF_8);
    }

    /// Index of the CR that ends the line.
    private int lineEnd(int start) throws SipSyntaxException {
        for (int i = start; i + 1 < bytes.length; i++) {
            byte b = bytes[i];
            if (b < 0 || (b >= ' ' && b != 0x7f) || b == '\t') {
                continue;
            }
            if (b == '\r' && bytes[i + 1] == '\n') {
                return i;
            } else if (!isQuotedPair(start, i)) {
                throw new SipSyntaxException(400, "Control character in header");
            }
        }
        throw new SipSyntaxException(400, "Header section has no end");
    }

    /// RFC 3261 §25.1: within quotes a backslash lets pass any ASCII character but CR and LF. Asked only where there is
    /// a control character, which is practically never.
    private boolean isQuotedPair(int start, int at) {
        if (bytes[at] == '\r' || bytes[at] == '\n') {
            return false;
        }
        boolean quoted = false;
        for (int i = start; i < at; i++) {
            if (bytes[i] == '"') {
                quoted = !quoted;
            } else if (quoted && bytes[i] == '\\' && ++i == at) {
                return true;
            }
        }
        return false;
    }

    private int firstLine() throws SipSyntaxException {
        int end = lineEnd(0);
        if (HeadParts.startsWith(bytes, 0, end, "SIP/")) {
            statusLine(end);
        } else {
            requestLine(end);
        }
        return end + 2;
    }

    private void requestLine(int end) throws SipSyntaxException {
        int space = Bytes.indexOf(bytes, ' ', 0, end);
        int last = Bytes.lastIndexOf(bytes, ' ', 0, end);
        if (space <= 0 || last <= space + 1) {
            throw new SipSyntaxException(400, "Malformed request line");
        }
        request = true;
        method = token(0, space, "Malformed method");
        uriStart = space + 1;
        uriEnd = last;
        for (int i = uriStart; i < uriEnd; i++) {
            if (bytes[i] == ' ' || bytes[i] == '\t') { // RFC 3261 §7.1: one SP between the parts
                throw new SipSyntaxException(400, "Malformed request line");
            }
        }
        HeadParts.checkParameters(bytes, uriStart, uriEnd);
        HeadParts.checkHost(bytes, uriStart, uriEnd);
        if (!HeadParts.startsWith(bytes, last + 1, end, "SIP/")) {
            throw new SipSyntaxException(400, "Malformed request line");
        }
        if (end - last - 1 != 7 || !HeadParts.startsWith(bytes, last + 1, end, "SIP/2.0")) {
            throw new SipSyntaxException(505, "Version Not Supported");
        }
    }

    private void statusLine(int end) throws SipSyntaxException {
        if (!HeadParts.startsWith(bytes, 0, end, "SIP/2.0 ") || end < 11 || (end > 11 && bytes[11] != ' ')) {
            throw new SipSyntaxException(400, "Malformed status line");
        }
        status = Bytes.number(bytes, 8, 11, 999);
        if (status < 100 || status > 699) {
            throw new SipSyntaxException(400, "Malformed status code");
        }
    }

    private void header(int start, int end) throws SipSyntaxException {
        int colon = Bytes.indexOf(bytes, ':', start, end);
        int nameEnd = colon;
        while (nameEnd > start && Bytes.isBlank(bytes[nameEnd - 1])) {
            nameEnd--;
        }
        if (nameEnd <= start) {
            throw new SipSyntaxException(400, "Malformed header line");
        }
        int from = Bytes.skipBlanks(bytes, colon + 1, end);
        int to = end;
        while (to > from && Bytes.isBlank(bytes[to - 1])) {
            to--;
        }
        HeaderName name = HeaderName.of(bytes, start, nameEnd);
        int values = HeadParts.countValues(bytes, from, to);
        allValues += values;
        if (allValues > VALUES_MAX) {
            throw new SipSyntaxException(400, "Too many values");
        }
        if (name.single() && !singles.add(name)) {
            throw new SipSyntaxException(400, "More than one " + name.text());
        }
        switch (name) {
            case VIA -> {
                if (vias == 0) {
                    topVia(from, to);
                }
                vias += values;
                if (vias > VIAS_MAX) {
                    throw new SipSyntaxException(400, "Too many Vias");
                }
            }
            case ROUTE -> routes = HeadParts.limited(routes + values);
            case RECORD_ROUTE -> recordRoutes = HeadParts.limited(recordRoutes + values);
            case CONTACT -> {
                contacts = HeadParts.limited(contacts + values);
                HeadParts.checkAddress(bytes, from, to, name);
            }
            case FROM -> {
                oneAddress(from, to, values, name);
                fromTagStart = HeadParts.tagStart(bytes, from, to);
                fromTagEnd = tagEnd(fromTagStart, to, name);
            }
            case TO -> {
                oneAddress(from, to, values, name);
                toTagStart = HeadParts.tagStart(bytes, from, to);
                toTagEnd = tagEnd(toTagStart, to, name);
            }
            case CALL_ID -> {
                if (from == to || Bytes.indexOf(bytes, ' ', from, to) >= 0) {
                    throw new SipSyntaxException(400, "Malformed Call-ID");
                }
                callIdStart = from;
                callIdEnd = to;
            }
            case CSEQ -> sequence(from, to);
            case CONTENT_LENGTH -> contentLength = number(from, to, name);
            case MAX_FORWARDS -> maxForwards = number(from, to, name);
            case AUTHORIZATION -> authorization = true;
            case REFER_TO -> HeadParts.checkReplaces(bytes, from, to);
            case CONTENT_TYPE, REPLACES, OTHER -> {}
        }
    }

    /// A comma outside of quotes would begin a second one (`From: Bell, Alexander <sip:…>`).
    private void oneAddress(int from, int to, int values, HeaderName name) throws SipSyntaxException {
        if (values != 1) {
            throw new SipSyntaxException(400, "Malformed " + name.text());
        }
        HeadParts.checkAddress(bytes, from, to, name);
    }

    private int number(int from, int to, HeaderName name) throws SipSyntaxException {
        int value = Bytes.number(bytes, from, to, Integer.MAX_VALUE);
        if (value < 0) {
            throw new SipSyntaxException(400, "Malformed " + name.text());
        }
        return value;
    }

    /// `SIP/2.0/TLS host:port;branch=…;rport, …` with blanks allowed around the slashes and the colon.
    private void topVia(int from, int to) throws SipSyntaxException {
        int slash = Bytes.indexOf(bytes, '/', from, to);
        slash = slash < 0 ? -1 : Bytes.indexOf(bytes, '/', slash + 1, to);
        if (slash < 0) {
            throw new SipSyntaxException(400, "Malformed Via");
        }
        int i = Bytes.skipBlanks(bytes, slash + 1, to);
        while (i < to && Bytes.isToken(bytes[i])) {
            i++;
        }
        int host = Bytes.skipBlanks(bytes, i, to);
        int end = host;
        while (end < to && bytes[end] != ';' && bytes[end] != ',') {
            end++;
        }
        sentByStart = host;
        sentByEnd = end;
        while (sentByEnd > host && Bytes.isBlank(bytes[sentByEnd - 1])) {
            sentByEnd--;
        }
        if (host == i || sentByEnd == host) {
            throw new SipSyntaxException(400, "Malformed Via");
        }
        branchStart = HeadParts.parameter(bytes, end, to, "branch");
        if (branchStart < 0) {
            branchStart = 0;
            branchEnd = 0;
        } else {
            branchEnd = HeadParts.tokenEnd(bytes, branchStart, to);
        }
    }

    private int tagEnd(int start, int to, HeaderName name) throws SipSyntaxException {
        if (start < 0) {
            return -1;
        }
        int end = HeadParts.tokenEnd(bytes, start, to);
        if (end == start) {
            throw new SipSyntaxException(400, "Malformed " + name.text());
        }
        return end;
    }

    private void sequence(int from, int to) throws SipSyntaxException {
        int end = from;
        while (end < to && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        long value = Bytes.number(bytes, from, end, (int) CSEQ_MAX);
        int name = Bytes.skipBlanks(bytes, end, to);
        if (value < 0 || name == end) {
            throw new SipSyntaxException(400, "Malformed CSeq");
        }
        cseq = value;
        String written = token(name, to, "Malformed CSeq");
        if (!request) {
            method = written;
        } else if (!written.equals(method)) { // RFC 3261 §8.1.1.5
            throw new SipSyntaxException(400, "CSeq method is not the request's");
        }
    }

    /// A method or other token as a String, without garbage if it is a usual one.
    private String token(int from, int to, String complaint) throws SipSyntaxException {
        for (String known : METHODS) {
            if (known.length() == to - from && HeadParts.matches(bytes, from, known)) {
                return known;
            }
        }
        if (from == to || HeadParts.tokenEnd(bytes, from, to) != to) {
            throw new SipSyntaxException(400, complaint);
        }
        return text(from, to);
    }

    private void complete() throws SipSyntaxException {
        for (HeaderName name : HeaderName.REQUIRED) {
            boolean there = name == HeaderName.VIA ? vias > 0 : singles.contains(name);
            if (!there) {
                throw new SipSyntaxException(400, "Missing " + name.text());
            }
        }
    }
}
