package org.klinke.server.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import javax.sip.header.Header;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Response;

/// One challenge and the answers to it (RFC 7616, RFC 8760).
final class DigestAnswer {
    private final String answerHeader;
    private final String realm;
    private final String nonce;
    private final String opaque;
    private final String algorithm;
    private int nonceCount;

    private DigestAnswer(String answerHeader, String realm, String nonce, String opaque, String algorithm) {
        this.answerHeader = answerHeader;
        this.realm = realm;
        this.nonce = nonce;
        this.opaque = opaque;
        this.algorithm = algorithm;
    }

    /// The first challenge whose algorithm the phone speaks: the server lists the one it likes best first
    /// (RFC 8760 §2.4).
    static Optional<DigestAnswer> to(Response response, List<String> algorithms) {
        boolean proxy = response.getStatusCode() == Response.PROXY_AUTHENTICATION_REQUIRED;
        ListIterator<?> headers =
                response.getHeaders(proxy ? ProxyAuthenticateHeader.NAME : WWWAuthenticateHeader.NAME);
        while (headers.hasNext()) {
            String line = ((Header) headers.next()).toString();
            String algorithm = parameter(line, "algorithm").orElse("MD5");
            Optional<String> realm = parameter(line, "realm");
            Optional<String> nonce = parameter(line, "nonce");
            if (realm.isPresent() && nonce.isPresent() && algorithms.contains(algorithm.toUpperCase(Locale.ROOT))) {
                return Optional.of(new DigestAnswer(
                        proxy ? "Proxy-Authorization" : "Authorization",
                        realm.get(),
                        nonce.get(),
                        parameter(line, "opaque").orElse(""),
                        algorithm));
            }
        }
        return Optional.empty();
    }

    /// The whole header line.
    synchronized String line(Account account, String method, String uri, String cnonce) {
        String nc = String.format(Locale.ROOT, "%08x", ++nonceCount);
        String ha1 = hash(account.sipUsername() + ":" + realm + ":" + account.password());
        String ha2 = hash(method + ":" + uri);
        String response = hash(ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
        return answerHeader + ": Digest username=\"" + account.sipUsername() + "\", realm=\"" + realm + "\", nonce=\""
                + nonce + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=" + algorithm
                + ", qop=auth, nc=" + nc + ", cnonce=\"" + cnonce + "\""
                + (opaque.isEmpty() ? "" : ", opaque=\"" + opaque + "\"");
    }

    private String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.equalsIgnoreCase("SHA-256") ? "SHA-256" : "MD5");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    /// A parameter's value, unquoted; our server's values hold no escaped quotes.
    private static Optional<String> parameter(String line, String name) {
        int at = 0;
        while ((at = line.toLowerCase(Locale.ROOT).indexOf(name + "=", at)) >= 0) {
            char before = line.charAt(Math.max(0, at - 1));
            if (before == ' ' || before == ',') {
                break;
            }
            at++;
        }
        if (at < 0) {
            return Optional.empty();
        }
        int start = at + name.length() + 1;
        if (start < line.length() && line.charAt(start) == '"') {
            int end = line.indexOf('"', start + 1);
            return end < 0 ? Optional.empty() : Optional.of(line.substring(start + 1, end));
        }
        int end = start;
        while (end < line.length() && ",\r\n \t".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        return Optional.of(line.substring(start, end));
    }
}
