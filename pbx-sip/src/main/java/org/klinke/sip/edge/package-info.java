/// The door for requests. In: each request outside a transaction, from the transaction layer. Out: who sent it
/// ([org.klinke.sip.tx.Caller], tenant and device, proven by digest), or the answer that refuses it. Limits and checks
/// come first, then the tenant, then the credentials; nothing but counts is kept for a source that proved nothing. Only
/// [org.klinke.sip.edge.SipEdge] is called, [org.klinke.sip.edge.HelpCalls] by legs, and [org.klinke.sip.edge.Bans] by
/// who lists and ends bans; the dialog room
/// implements [org.klinke.sip.edge.DialogDoor].
@NullMarked
package org.klinke.sip.edge;

import org.jspecify.annotations.NullMarked;
