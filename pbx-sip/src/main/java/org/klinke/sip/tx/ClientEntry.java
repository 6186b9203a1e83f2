package org.klinke.sip.tx;

import javax.sip.message.Response;
import org.klinke.sip.transport.SipFlow;

/// What a shard keeps under a client key. Loop only.
sealed interface ClientEntry permits InviteClient, NonInviteClient {
    SipFlow flow();

    void onResponse(Response response);

    /// The flow closed, or there was no room.
    void onFlowLost();

    /// RFC 3261 §17.1.3: the branch is ours and unguessable; the method tells a CANCEL from its INVITE.
    record Key(String branch, String method) {}
}
