package org.klinke.sip.edge;

import java.text.ParseException;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.codec.JainCodec;

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
