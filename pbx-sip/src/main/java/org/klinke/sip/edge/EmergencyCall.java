package org.klinke.sip.edge;

import javax.sip.message.Request;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.UserPart;

/// Whether somebody calls for help: no limit of ours stops that call, if he is one of us. His tenant's prefixes are not
/// known here, so whatever may be one counts: the few calls more that pass harm nobody.
final class EmergencyCall {
    private EmergencyCall() {}

    static boolean is(SipHead head) {
        return head.method().equals(Request.INVITE)
                && head.toTag() == null
                && EmergencyNumbers.mayBe(UserPart.of(head.requestUri()));
    }
}
