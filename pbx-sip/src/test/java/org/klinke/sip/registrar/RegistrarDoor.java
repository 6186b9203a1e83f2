package org.klinke.sip.registrar;

import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Caller;

/// Registers without a transaction around it, for tests of other rooms.
public final class RegistrarDoor {
    private RegistrarDoor() {}

    public static Response register(Registrar registrar, SipFlow flow, Caller caller, JainCodec codec, byte[] request)
            throws SipSyntaxException {
        return registrar.register(flow, caller, (Request) codec.parse(request));
    }
}
