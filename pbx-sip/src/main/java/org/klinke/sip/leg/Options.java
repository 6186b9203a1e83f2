package org.klinke.sip.leg;

import javax.sip.message.Response;
import org.klinke.sip.tx.ServerTransaction;

/// OPTIONS: what we can do (RFC 3261 §11.2).
final class Options {
    private Options() {}

    static Response answer(LegMessages messages, ServerTransaction transaction) {
        Response ok = messages.response(Response.OK, transaction.request(), transaction.localTag());
        messages.allMethods(ok);
        messages.headers(ok, "Accept", Capabilities.ACCEPT);
        messages.header(ok, "Accept-Encoding", "identity");
        messages.headers(ok, "Accept-Language", Capabilities.LANGUAGES);
        messages.supported(ok, String.join(", ", Capabilities.SUPPORTED));
        return ok;
    }
}
