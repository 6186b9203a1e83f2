package org.klinke.sip.edge;

import java.text.ParseException;
import java.util.Optional;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.PlainRegister;
import org.klinke.sip.codec.RawAnswer;

/// Builds the edge's responses.
final class Answers {
    private final JainCodec codec;
    private final Nonces nonces;
    private final ChallengeChoice choice;

    Answers(JainCodec codec, Nonces nonces, boolean md5) {
        this.codec = codec;
        this.nonces = nonces;
        this.choice = new ChallengeChoice(md5);
    }

    /// 401 with one challenge per algorithm, preferred first, each in a header of its own (RFC 8760 §2.2).
    ///
    /// @param nonceRealm from [DigestGuard#nonceRealm]
    Response challenge(Request request, String realm, String nonceRealm, boolean stale) {
        Response response = codec.response(Response.UNAUTHORIZED, request);
        String nonce = nonces.make(nonceRealm);
        for (HashAlgorithm algorithm : choice.of(request)) {
            try {
                WWWAuthenticateHeader header = codec.headers().createWWWAuthenticateHeader("Digest");
                header.setRealm(realm);
                header.setNonce(nonce);
                header.setAlgorithm(algorithm.token());
                header.setQop("auth");
                if (stale) {
                    header.setParameter("stale", "true");
                }
                response.addHeader(header);
            } catch (ParseException e) {
                throw new IllegalStateException("a challenge of ours does not print", e);
            }
        }
        return response;
    }

    /// As [#challenge], from the bytes of a request that is plain.
    Optional<byte[]> challenge(byte[] message, PlainRegister plain, String realm, String nonceRealm, String toTag) {
        String nonce = nonces.make(nonceRealm);
        StringBuilder lines = new StringBuilder(320);
        for (HashAlgorithm algorithm : choice.of(plain.userAgent())) {
            lines.append("WWW-Authenticate: Digest realm=\"")
                    .append(realm)
                    .append("\",nonce=\"")
                    .append(nonce)
                    .append("\",algorithm=")
                    .append(algorithm.token())
                    .append(",qop=\"auth\"\r\n");
        }
        return RawAnswer.to(message, Response.UNAUTHORIZED, "Unauthorized", toTag, lines.toString(), plain.via());
    }

    Response refusal(Request request, Refusal refusal) {
        Response response = codec.response(refusal.status(), request);
        try {
            if (!refusal.phrase().isEmpty()) {
                response.setReasonPhrase(refusal.phrase());
            }
            for (String value : refusal.values()) {
                response.addHeader(codec.headers().createHeader(refusal.header(), value));
            }
        } catch (ParseException e) {
            throw new IllegalStateException("a refusal of ours does not print", e);
        }
        return response;
    }
}
