package org.klinke.sip.tx;

import javax.sip.message.Response;

/// What the gate decided about a request.
public sealed interface Admission {

    /// A server transaction is created and the user gets it.
    record Accept(Caller caller) implements Admission {}

    /// Sent statelessly: nothing is kept, nothing is retransmitted, its ACK is absorbed.
    record Answer(Response response) implements Admission {}

    /// Nothing is sent.
    ///
    /// @param reason for the log
    record Drop(String reason) implements Admission {}
}
