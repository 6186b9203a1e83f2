/// Dialogs (RFC 3261 §12). In: the INVITE or response that makes one, and requests that claim to belong to one. Out:
/// in-dialog requests with the right tags, CSeq, route set and target; who owns a dialog. A dialog belongs to a device,
/// not to a socket. Called by `sip.leg`; `sip.edge` asks [org.klinke.sip.dialog.Dialogs] whose dialog a request names.
@NullMarked
package org.klinke.sip.dialog;

import org.jspecify.annotations.NullMarked;
