package org.klinke.sip.dialog;

/// Names a dialog from our side (RFC 3261 §12).
///
/// @param localTag ours, never empty
/// @param remoteTag theirs; "" where a peer of RFC 2543 sends none
public record DialogId(String callId, String localTag, String remoteTag) {}
