package org.klinke.sip.codec;

/// Questions about the inner structure of a header value: lists, parameters, tags (RFC 3261 §7.3.1, §25.1).
final class HeadParts {
    private HeadParts() {}

    static int limited(int values) throws SipSyntaxException {
        if (values > SipHead.LIST_VALUES_MAX) {
            throw new SipSyntaxException(400, "Too many values in a list");
        }
        return values;
    }

    /// Values between commas outside quotes and angle brackets; also limits the parameters of each.
    static int countValues(byte[] bytes, int from, int to) throws SipSyntaxException {
        int values = 1;
        int parameters = 0;
        boolean quoted = false;
        boolean angle = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (!Bytes.structures(b)) {
                continue;
            }
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '<' || b == '>') {
                angle = b == '<';
                parameters = 0;
            } else if (b == ',' && !angle) {
                values++;
                parameters = 0;
            } else if ((b == ';' || (b == '&' && angle)) && ++parameters > SipHead.PARAMETERS_MAX) {
                throw new SipSyntaxException(400, "Too many parameters");
            }
        }
        return limited(values);
    }

    static void checkParameters(byte[] bytes, int from, int to) throws SipSyntaxException {
        int parameters = 0;
        for (int i = from; i < to; i++) {
            if ((bytes[i] == ';' || bytes[i] == '&') && ++parameters > SipHead.PARAMETERS_MAX) {
                throw new SipSyntaxException(400, "Too many parameters");
            }
        }
    }

    /// RFC 5118 §4.2: an IPv6 address stands in brackets. The parser would put them where they are absent.
    static void checkHost(byte[] bytes, int from, int to) throws SipSyntaxException {
        if (!startsWith(bytes, from, to, "sip:") && !startsWith(bytes, from, to, "sips:")) {
            return;
        }
        int at = Bytes.lastIndexOf(bytes, '@', from, to);
        int host = (at < 0 ? Bytes.indexOf(bytes, ':', from, to) : at) + 1;
        int colons = 0;
        for (int i = host; i < to && bytes[i] != ';' && bytes[i] != '?' && bytes[i] != '['; i++) {
            if (bytes[i] == ':' && ++colons > 1) {
                throw new SipSyntaxException(400, "Malformed Request-URI");
            }
        }
    }

    /// RFC 3261 §20: a URI with a question mark stands in angle brackets; without them nobody can say whose parameters
    /// follow.
    static void checkAddress(byte[] bytes, int from, int to, HeaderName name) throws SipSyntaxException {
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '<' || b == '>') {
                bracketed = true; // what follows the brackets are parameters of the header
            } else if (b == ',') {
                bracketed = false;
            } else if (b == '?' && !bracketed) {
                throw new SipSyntaxException(400, "Malformed " + name.text());
            }
        }
    }

    /// Index of the value of a parameter of the first list element, or -1.
    static int parameter(byte[] bytes, int from, int to, String name) {
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == ',') {
                return -1;
            } else if (b == ';') {
                int start = Bytes.skipBlanks(bytes, i + 1, to);
                if (startsWith(bytes, start, to, name)) {
                    int equals = Bytes.skipBlanks(bytes, start + name.length(), to);
                    if (equals < to && bytes[equals] == '=') {
                        return Bytes.skipBlanks(bytes, equals + 1, to);
                    }
                }
            }
        }
        return -1;
    }

    /// The tag belongs to the header, never to the URI: parameters count after the closing bracket only.
    static int tagStart(byte[] bytes, int from, int to) {
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '>') {
                return parameter(bytes, i + 1, to, "tag");
            } else if (b == '<') {
                int close = Bytes.indexOf(bytes, '>', i, to);
                return close < 0 ? -1 : parameter(bytes, close + 1, to, "tag");
            }
        }
        return parameter(bytes, from, to, "tag");
    }

    /// Refer-To: the headers within its URI name one dialog at most (RFC 3891 §6.1); the parser would keep the last.
    static void checkReplaces(byte[] bytes, int from, int to) throws SipSyntaxException {
        int seen = 0;
        int bracket = Bytes.lastIndexOf(bytes, '<', from, to);
        int i = Bytes.indexOf(bytes, '?', Math.max(bracket, from), to);
        while (i >= 0) {
            seen += startsWith(bytes, i + 1, to, "Replaces=") ? 1 : 0;
            i = Bytes.indexOf(bytes, '&', i + 1, to);
        }
        if (seen > 1) {
            throw new SipSyntaxException(400, "More than one Replaces");
        }
    }

    static int tokenEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && Bytes.isToken(bytes[i])) {
            i++;
        }
        return i;
    }

    static boolean matches(byte[] bytes, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Case-insensitive.
    static boolean startsWith(byte[] bytes, int from, int to, String text) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Bytes.lower(bytes[from + i]) != Bytes.lower((byte) text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
