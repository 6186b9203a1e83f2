package org.klinke.sip.codec;

import javax.sip.address.AddressFactory;
import javax.sip.header.HeaderFactory;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// JAIN-SIP as parser, printer and message model: the only class that knows `gov.nist`. Thread-safe.
public final class JainCodec {

    /// @param message as the transport delivers it
    public Message parse(byte[] message) throws SipSyntaxException {
        throw new SipSyntaxException(400, "not yet");
    }

    public byte[] print(Message message) {
        throw new UnsupportedOperationException();
    }

    public MessageFactory messages() {
        throw new UnsupportedOperationException();
    }

    public HeaderFactory headers() {
        throw new UnsupportedOperationException();
    }

    public AddressFactory addresses() {
        throw new UnsupportedOperationException();
    }

    /// A response with the usual reason phrase and Via, From, To, Call-ID, CSeq of the request (RFC 3261
    /// §8.2.6.2). The transaction layer adds the To tag if the user does not.
    public Response response(int status, Request request) {
        throw new UnsupportedOperationException();
    }

    /// The CANCEL of an INVITE (RFC 3261 §9.1).
    public Request cancel(Request invite) {
        throw new UnsupportedOperationException();
    }

    /// The ACK of a final response other than 2xx (RFC 3261 §17.1.1.3).
    public Request ack(Request invite, Response failure) {
        throw new UnsupportedOperationException();
    }
}
