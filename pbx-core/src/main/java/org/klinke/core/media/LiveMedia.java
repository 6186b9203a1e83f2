package org.klinke.core.media;

/// What a leg's media session does at this moment, for people who look for a fault; nothing secret, no key.
///
/// @param local where we receive: `address:port`
/// @param announced where the far end wants to be sent to by its description, "" if nothing was agreed
/// @param latched where its last valid packet came from, "" if none came
/// @param sharedPort other legs live on the same port
/// @param weSend the far end wants to receive
/// @param weReceive the far end may send
/// @param playing the tone the leg hears, "" if none
/// @param partner the leg it is bridged with, "" if none
/// @param mixer its place in a conference, "" if none
/// @param quietMillis since the last valid packet, or since the last agreement
/// @param voice whether anybody is to be heard in what comes: "heard", "nobody for 12 s", or "unknown" where nothing is
/// decoded and the codec does not tell
/// @param stats so far
public record LiveMedia(
        String local,
        String announced,
        String latched,
        boolean sharedPort,
        boolean weSend,
        boolean weReceive,
        String playing,
        String partner,
        String mixer,
        long quietMillis,
        String voice,
        MediaStats stats) {}
