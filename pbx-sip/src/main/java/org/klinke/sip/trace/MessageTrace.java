package org.klinke.sip.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.ReasonHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.trace.MessageText;

/// Turns a message into what a timeline may keep. What passes here is shown to admins and stored, so the rule is to
/// hide by default: of a digest header only the parameters that prove nothing stay readable.
public final class MessageTrace {
    static final int TEXT_BYTES_MAX = 16_384;
    private static final int SUMMARY_CHARS_MAX = 160;
    private static final String MASK = "***";

    /// Authorization and its kin carry hashes that can be attacked offline.
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?im)^((?:Proxy-)?Authorization|Authentication-Info|Proxy-Authentication-Info)\\s*:(.*)$");

    /// One parameter of a digest header, its value quoted or bare. Possessive and anchored: the text is a stranger's,
    /// so no part may be tried twice, and no repetition may cost stack.
    private static final Pattern PARAMETER = Pattern.compile(
            "(?<![A-Za-z0-9_*-])([A-Za-z0-9_*-]++)(\\s*+=\\s*+)" + "(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^,\\s]++)");

    private static final Pattern HARMLESS = Pattern.compile("(?i)username|realm|uri|algorithm|qop|nc");

    /// The key of `a=crypto` (RFC 4568 §9.1), of `k=` and `a=key-mgmt` (RFC 4566 §5.12, RFC 4567), the password of ICE
    /// (RFC 8839 §5.4).
    private static final Pattern INLINE_KEY = Pattern.compile("(?i)(inline:)[^\\s|;]+");

    private static final Pattern KEY_LINE = Pattern.compile("(?im)^(k=|a=key-mgmt:|a=ice-pwd:).*$");

    /// Only bodies known to be harmless are shown: keys that a caller presses may be a PIN, and what people write to
    /// each other is theirs.
    private static final Pattern OTHER_BODY = Pattern.compile("(?is)(\n(?:Content-Type|c)[ \t]*+:[ \t]*+"
            + "(?!application/sdp\\b|message/sipfrag\\b|application/(?:dialog-info|pidf)\\+xml\\b"
            + "|application/simple-message-summary\\b).*?\r?\n\r?\n).*+");

    /// What stands before the host of a SIP URI, or all of it where nothing does; taken whole, so that the time grows
    /// with the text and not with its square.
    private static final Pattern URI_USER = Pattern.compile("(?i)(sips?:)([^\\s@<>\"]++)(@?)");

    /// The PIN behind the code and extension by which somebody logs in at a phone, as dialled or in a URI. Which code
    /// that is, each tenant says; it is none of those of forwarding, whose targets stay readable
    /// ([org.klinke.core.code.FeatureCodes]).
    private static final Pattern LOGIN_PIN =
            Pattern.compile("(?i)((?<!7[1-4])(?:\\*|%2A)(?!7[1-4])[0-9]++(?:#|\\*|%23|%2A))[0-9#*%a]++");

    private MessageTrace() {}

    /// A message to be masked by whoever reads it, cut after 16,384 bytes: `…` then stands for the rest.
    ///
    /// @param message not changed hereafter
    public static MessageText text(byte[] message) {
        boolean cut = message.length > TEXT_BYTES_MAX;
        byte[] raw = cut ? Arrays.copyOf(message, TEXT_BYTES_MAX) : message;
        return new MessageText() {
            @Override
            public int lengthChars() {
                return raw.length;
            }

            @Override
            public String masked() {
                String text = new String(raw, StandardCharsets.UTF_8);
                // the last character gives way, as only half of it may be there
                return mask(cut ? text.substring(0, text.offsetByCodePoints(text.length(), -1)) + "…" : text);
            }
        };
    }

    /// The whole message, secrets replaced by `***`, control characters other than line ends by a dot.
    static String mask(String text) {
        String masked = text;
        if (Suspicion.ofCredentials(masked)) {
            masked = withoutCredentials(masked);
        }
        if (Suspicion.ofKeys(masked)) {
            masked = INLINE_KEY.matcher(masked).replaceAll("$1" + MASK);
        }
        if (Suspicion.ofOtherBody(masked)) {
            masked = OTHER_BODY.matcher(masked).replaceAll("$1" + MASK);
        }
        if (Suspicion.ofKeys(masked)) {
            masked = KEY_LINE.matcher(masked).replaceAll("$1" + MASK);
        }
        return clean(withoutPin(withoutPasswords(masked)), true);
    }

    /// The same with nothing left out because it looks harmless: what [Suspicion] is tested against.
    static String maskUnsuspecting(String text) {
        String keys = INLINE_KEY.matcher(withoutCredentials(text)).replaceAll("$1" + MASK);
        String bodies = OTHER_BODY.matcher(keys).replaceAll("$1" + MASK);
        String lines = KEY_LINE.matcher(bodies).replaceAll("$1" + MASK);
        return clean(LOGIN_PIN.matcher(withoutAnyPasswords(lines)).replaceAll("$1" + MASK), true);
    }

    private static String withoutPin(String text) {
        return Suspicion.ofPin(text) ? LOGIN_PIN.matcher(text).replaceAll("$1" + MASK) : text;
    }

    private static String withoutCredentials(String text) {
        return CREDENTIALS
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + ":" + maskParameters(found.group(2))));
    }

    /// First line and what matters: `INVITE sip:101@acme.example (SDP)`, `200 OK (INVITE, SDP)`,
    /// `BYE sip:… (Q.850 cause 16)`.
    public static String summary(Message message) {
        StringBuilder notes = new StringBuilder();
        String line = switch (message) {
            case Request request -> request.getMethod() + " " + request.getRequestURI();
            case Response response -> {
                if (response.getHeader(CSeqHeader.NAME) instanceof CSeqHeader cseq) {
                    notes.append(cseq.getMethod());
                }
                yield response.getStatusCode() + " " + response.getReasonPhrase();
            }
            default -> "message";
        };
        byte[] body = message.getRawContent();
        if (body != null && body.length > 0) {
            notes.append(notes.isEmpty() ? "" : ", ").append(isSdp(message) ? "SDP" : "body");
        }
        if (message.getHeader(ReasonHeader.NAME) instanceof ReasonHeader reason) {
            notes.append(notes.isEmpty() ? "" : ", ")
                    .append(reason.getProtocol())
                    .append(" cause ")
                    .append(reason.getCause());
        }
        String masked = withoutPin(withoutPasswords(line));
        return shortened(clean(notes.isEmpty() ? masked : masked + " (" + notes + ")", false));
    }

    /// A Reason header as a call record shows it: `Q.850 cause 17 "Busy"`.
    public static String reason(ReasonHeader reason) {
        String text = reason.getText() == null ? "" : " \"" + reason.getText().replace("\"", "") + "\"";
        return shortened(clean(reason.getProtocol() + " cause " + reason.getCause() + text, false));
    }

    /// A response as a call record shows it: `486 Busy Here`.
    public static String status(Response response) {
        return shortened(clean(response.getStatusCode() + " " + response.getReasonPhrase(), false));
    }

    /// A password inside a SIP URI stands between the first colon and the `@` (RFC 3261 §19.1.1).
    private static String withoutPasswords(String text) {
        return Suspicion.ofPassword(text) ? withoutAnyPasswords(text) : text;
    }

    private static String withoutAnyPasswords(String text) {
        return URI_USER.matcher(text).replaceAll(found -> {
            int colon = found.group(2).indexOf(':');
            boolean password = colon >= 0 && !found.group(3).isEmpty();
            return Matcher.quoteReplacement(
                    password
                            ? found.group(1) + found.group(2).substring(0, colon + 1) + MASK + found.group(3)
                            : found.group());
        });
    }

    private static boolean isSdp(Message message) {
        return message.getHeader("Content-Type") instanceof ContentTypeHeader type
                && "sdp".equalsIgnoreCase(type.getContentSubType());
    }

    /// Built anew from what is known to be harmless, so that what we fail to understand stays hidden.
    private static String maskParameters(String value) {
        String kept = PARAMETER
                .matcher(value)
                .results()
                .filter(found -> HARMLESS.matcher(found.group(1)).matches())
                .map(MatchResult::group)
                .collect(Collectors.joining(", "));
        return kept.isEmpty() ? " " + MASK : " Digest " + kept + ", " + MASK;
    }

    private static String shortened(String text) {
        return text.length() <= SUMMARY_CHARS_MAX ? text : text.substring(0, SUMMARY_CHARS_MAX - 1) + "…";
    }

    private static String clean(String text, boolean keepLines) {
        int first = 0;
        while (first < text.length() && isShown(text.charAt(first), keepLines)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(isShown(c, keepLines) ? c : '.');
        }
        return out.toString();
    }

    private static boolean isShown(char c, boolean keepLines) {
        return (c >= ' ' && c <= '~')
                || !Character.isISOControl(c)
                || (keepLines && (c == '\r' || c == '\n' || c == '\t'));
    }
}
