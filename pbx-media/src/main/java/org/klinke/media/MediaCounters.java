package org.klinke.media;

/// What the engine counted since its start, and what it holds now; for `/metrics`.
///
/// @param packetsIn datagrams received, whatever they were
/// @param packetsOut datagrams sent
/// @param authFailures no key of a leg that could be meant fitted the packet, or it was a replay
/// @param unexpectedSource no leg could be meant
/// @param dropped valid, but could not go on: no shared codec, no room in a socket or between workers
/// @param portsInUse UDP ports bound now
/// @param sessions legs open now
/// @param mixes conferences now
/// @param mixPlaces legs in them
/// @param codecsOpen encoders and decoders, which hold native memory
/// @param recordings running now
/// @param recordingFailures recordings that were broken off: disk full or too slow
public record MediaCounters(
        long packetsIn,
        long packetsOut,
        long authFailures,
        long unexpectedSource,
        long dropped,
        int portsInUse,
        int sessions,
        int mixes,
        int mixPlaces,
        int codecsOpen,
        int recordings,
        long recordingFailures) {}
