package org.klinke.sip.trunk;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.sip.header.Header;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.trunk.TrunkStatus;

/// What failures say to people.
final class Reasons {
    private static final Pattern SECONDS = Pattern.compile(":\\s*([0-9]{1,9})\\b");
    private static final int RETRY_AFTER_SECONDS_MAX = 3_600;
    private static final int PHRASE_CHARS_MAX = 60;

    private Reasons() {}

    /// The innermost message.
    static String of(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null
                ? "unknown"
                : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /// Why a connection did not come about.
    static TrunkStatus.Cause cause(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SSLException || at instanceof GeneralSecurityException) {
                return TrunkStatus.Cause.TLS_FAILED;
            }
        }
        return TrunkStatus.Cause.UNREACHABLE;
    }

    /// `403 Forbidden`
    static String of(Response response) {
        String phrase = String.valueOf(response.getReasonPhrase()).replaceAll("\\p{Cntrl}", " ");
        return response.getStatusCode() + " "
                + (phrase.length() > PHRASE_CHARS_MAX ? phrase.substring(0, PHRASE_CHARS_MAX) : phrase);
    }

    /// RFC 3261 §20.33; zero if it does not say. An hour at most: nobody may keep a trunk down longer.
    static Duration retryAfter(Response response) {
        return Duration.ofSeconds(Math.min(seconds(response, "Retry-After"), RETRY_AFTER_SECONDS_MAX));
    }

    /// The number a header begins with; 0 if there is none.
    static int seconds(Response response, String name) {
        Header header = response.getHeader(name);
        Matcher matcher = SECONDS.matcher(header == null ? "" : header.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
