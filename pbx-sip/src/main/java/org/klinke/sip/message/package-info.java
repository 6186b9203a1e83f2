/// Text messages from user to user (RFC 3428, page mode). In: authenticated MESSAGE requests by way of the front door.
/// Out: a MESSAGE of our own to every phone of the user it is for, and the answer to its sender. Nothing is stored.
/// Called by the front door ([org.klinke.sip.leg.SipFrontDoor]). And texts of the server's own to the phones of a user,
/// for `core.alarm`.
@NullMarked
package org.klinke.sip.message;

import org.jspecify.annotations.NullMarked;
