package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.header.AuthorizationHeader;
import javax.sip.message.Request;

/// The answer to a challenge, as one Authorization header carries it (RFC 7616 §3.4); texts as written.
///
/// @param nc eight hex digits
record Credentials(
        HashAlgorithm algorithm, String username, String nonce, String uri, String nc, String cnonce, String response) {
    private static final int HEADERS_MAX = 8;

    /// What a request brings for a realm.
    sealed interface Brought {
        /// Nothing we could check: to be challenged.
        record Nothing() implements Brought {}

        /// Digest credentials, but all for other realms.
        record OtherRealm() implements Brought {}

        record Usable(Credentials credentials) implements Brought {}
    }

    /// The best credentials for `realm`, SHA-256 before MD5. Those without `qop=auth`, or with parts missing, do not
    /// answer any challenge of ours and count as none.
    static Brought of(Request request, String realm) {
        boolean otherRealm = false;
        boolean thisRealm = false;
        Credentials best = null;
        ListIterator<?> headers = request.getHeaders(AuthorizationHeader.NAME);
        for (int i = 0; i < HEADERS_MAX && headers.hasNext(); i++) {
            if (!(headers.next() instanceof AuthorizationHeader header)
                    || !"Digest".equalsIgnoreCase(header.getScheme())) {
                continue;
            }
            if (!realm.equalsIgnoreCase(header.getRealm())) {
                otherRealm = true;
                continue;
            }
            thisRealm = true;
            Optional<Credentials> read = read(header);
            if (read.isPresent() && (best == null || read.get().algorithm().compareTo(best.algorithm()) < 0)) {
                best = read.get();
            }
        }
        if (best != null) {
            return new Brought.Usable(best);
        }
        return otherRealm && !thisRealm ? new Brought.OtherRealm() : new Brought.Nothing();
    }

    private static Optional<Credentials> read(AuthorizationHeader header) {
        Optional<HashAlgorithm> algorithm = HashAlgorithm.named(header.getParameter("algorithm"));
        String username = header.getParameter("username");
        String nonce = header.getParameter("nonce");
        // The text itself and not what a URI parser makes of it: the digest was taken over the text.
        String uri = header.getParameter("uri");
        String nc = header.getParameter("nc");
        String cnonce = header.getParameter("cnonce");
        String response = header.getParameter("response");
        if (algorithm.isEmpty()
                || !"auth".equalsIgnoreCase(header.getParameter("qop"))
                || username == null
                || nonce == null
                || uri == null
                || cnonce == null
                || response == null
                || nc == null
                || !isCount(nc)) {
            return Optional.empty();
        }
        return Optional.of(new Credentials(algorithm.get(), username, nonce, uri, nc, cnonce, response));
    }

    private static boolean isCount(String nc) {
        return nc.length() == 8 && nc.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    long count() {
        return Long.parseLong(nc, 16);
    }

    /// Whether the response is right for this H(A1) (RFC 7616 §3.4.1). Takes the same time for every wrong one.
    boolean answers(String ha1, String method) {
        String ha2 = algorithm.hash(method + ":" + uri);
        String expected = algorithm.hash(ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
        return MessageDigest.isEqual(expected.getBytes(US_ASCII), response.getBytes(US_ASCII));
    }

    @Override
    public String toString() {
        return "Credentials[masked]";
    }
}
