package org.klinke.sip.conversation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A phone's answer to a digest challenge (RFC 7616 §3.4.1).
public final class Digest {
    private Digest() {}

    public static String answer(String challenge, String username, String password, String method, String uri) {
        String realm = value(challenge, "realm");
        String nonce = value(challenge, "nonce");
        String algorithm = value(challenge, "algorithm");
        String opaque = value(challenge, "opaque");
        String nc = "00000001";
        String cnonce = "0a4f113b";
        String ha1 = hash(algorithm, username + ":" + realm + ":" + password);
        String ha2 = hash(algorithm, method + ":" + uri);
        String response = hash(algorithm, ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
        return "Digest username=\"" + username + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", response=\"" + response + "\", algorithm=" + (algorithm.isEmpty() ? "MD5" : algorithm)
                + ", qop=auth, nc=" + nc + ", cnonce=\"" + cnonce + "\""
                + (opaque.isEmpty() ? "" : ", opaque=\"" + opaque + "\"");
    }

    private static String value(String challenge, String name) {
        Matcher matcher = Pattern.compile("[\\s,]" + name + "\\s*=\\s*(?:\"([^\"]*)\"|([^,\\s]+))")
                .matcher(challenge);
        if (!matcher.find()) {
            return "";
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    private static String hash(String algorithm, String text) {
        try {
            String name = algorithm.isEmpty() || algorithm.equalsIgnoreCase("MD5") ? "MD5" : "SHA-256";
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
