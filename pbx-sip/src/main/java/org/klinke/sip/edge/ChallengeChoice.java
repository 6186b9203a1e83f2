package org.klinke.sip.edge;

import java.util.List;
import java.util.regex.Pattern;
import javax.sip.header.Header;
import javax.sip.header.UserAgentHeader;
import javax.sip.message.Request;

/// Which algorithms a request is challenged with.
///
/// A client has to pass over challenges it does not know (RFC 8760 §2.4); some give up at the sight of SHA-256, even
/// where MD5 stands beside it. Those are known by their User-Agent and get MD5 alone. That the header is not
/// authenticated does no harm: it weakens only the answer of the one who wrote it, and the credentials decide the same
/// way for every algorithm.
final class ChallengeChoice {
    private static final List<HashAlgorithm> ALL = List.of(HashAlgorithm.values());
    private static final List<HashAlgorithm> STRONG =
            ALL.stream().filter(algorithm -> algorithm != HashAlgorithm.MD5).toList();
    private static final List<HashAlgorithm> MD5_ALONE = List.of(HashAlgorithm.MD5);

    /// baresip before its libre learned SHA-256 ends the request with "Function not implemented" (seen with 1.0.0).
    private static final Pattern GIVES_UP_AT_SHA256 = Pattern.compile("User-Agent: *baresip v[0-3]\\.");

    private final boolean md5;

    /// @param md5 MD5 may be asked for at all
    ChallengeChoice(boolean md5) {
        this.md5 = md5;
    }

    /// In order of preference.
    List<HashAlgorithm> of(Request request) {
        Header userAgent = request.getHeader(UserAgentHeader.NAME);
        return ofLine(userAgent == null ? "" : userAgent.toString());
    }

    /// @param userAgent value of the header, "" if absent
    List<HashAlgorithm> of(String userAgent) {
        return ofLine("User-Agent: " + userAgent);
    }

    private List<HashAlgorithm> ofLine(String userAgent) {
        if (!md5) {
            return STRONG;
        }
        return GIVES_UP_AT_SHA256.matcher(userAgent).lookingAt() ? MD5_ALONE : ALL;
    }
}
