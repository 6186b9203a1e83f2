package org.klinke.sip.dialog;

import javax.sip.message.Request;
import org.klinke.core.id.PeerId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ServerTransaction;

/// What lives in a dialog: gets its requests. Methods may be called on any event loop and must not block or throw.
public interface DialogUser {
    /// The device or trunk at the far end: only it may speak in the dialog.
    PeerId peer();

    TenantScope scope();

    /// Where it was last proven to be, in this dialog.
    SipFlow flow();

    void onRequest(DialogId dialog, ServerTransaction transaction);

    void onAck(DialogId dialog, SipFlow flow, Request ack);
}
