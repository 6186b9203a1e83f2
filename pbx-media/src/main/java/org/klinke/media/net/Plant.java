package org.klinke.media.net;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.klinke.core.id.MixId;
import org.klinke.core.media.MediaPort;
import org.klinke.media.dtls.DtlsHandshakes;
import org.klinke.media.play.Sounds;
import org.klinke.media.record.Recorder;
import org.klinke.media.udp.UdpChoice;

/// What all workers of one engine share.
///
/// @param ports every worker binds from the same range
/// @param events called on worker threads
/// @param nanos monotonic clock
/// @param time wall clock, for sender reports only
/// @param sources gives every incoming stream a number unique in the engine
/// @param mixHomes the worker on which each mix lives
public record Plant(
        PortPool ports,
        Counters counters,
        MediaPort.Events events,
        InstantSource time,
        LongSupplier nanos,
        SecureRandom random,
        AtomicLong sources,
        Map<MixId, MediaWorker> mixHomes,
        DtlsHandshakes dtls,
        Duration silentAfter,
        Duration unheardAfter,
        Duration reportInterval,
        UdpChoice udp,
        Recorder recorder,
        Sounds sounds) {}
