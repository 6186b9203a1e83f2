package org.klinke.sip.tx;

import org.klinke.sip.transport.SipFlow;

/// A request that went out. Its end is told to its [ClientListener].
public sealed interface ClientTransaction permits InviteClient, NonInviteClient {
    SipFlow flow();

    String method();

    /// Of our top Via: z9hG4bK….
    String branch();
}
