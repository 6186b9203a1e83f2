package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import javax.sip.message.Request;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;

/// Fuzz target: the digest header. Credentials are read or are none; nothing else happens, and none that were made up
/// answer a challenge.
public final class CredentialsFuzz {
    private static final JainCodec CODEC = new JainCodec();
    private static final Nonces NONCES = new Nonces(
            EdgeWorld.NONCE_KEY,
            EdgeSettings.STANDARD.nonceLifetime(),
            java.time.InstantSource.system(),
            new Random(1));

    private CredentialsFuzz() {}

    /// @param data the value of an Authorization header
    public static void fuzzerTestOneInput(byte[] data) {
        String value = new String(data, ISO_8859_1).replaceAll("[\r\n]", " ");
        byte[] message = ("REGISTER sip:acme.example SIP/2.0\r\nVia: SIP/2.0/TLS 10.0.0.7:40123;branch=z9hG4bK1\r\n"
                        + "From: <sip:100@acme.example>;tag=1\r\nTo: <sip:100@acme.example>\r\nCall-ID: c\r\n"
                        + "CSeq: 1 REGISTER\r\nAuthorization: " + value + "\r\nContent-Length: 0\r\n\r\n")
                .getBytes(ISO_8859_1);
        try {
            SipHead.scan(message);
            Request request = (Request) CODEC.parse(message);
            if (Credentials.of(request, "acme.example")
                    instanceof Credentials.Brought.Usable(Credentials credentials)) {
                credentials.count();
                NONCES.check(credentials.nonce(), "acme.example");
                if (credentials.answers("0".repeat(64), "REGISTER")) {
                    throw new IllegalStateException("answered: " + value);
                }
            }
        } catch (SipSyntaxException e) {
            if (e.status() != 400) {
                throw new IllegalStateException(e);
            }
        }
    }
}
