/// Records what is said on legs. In: packets as they pass a leg's session, handed over by media workers, which never
/// wait. Out: sealed chunks to a [org.klinke.core.media.RecordingSink], and one event at the end. Only `net` and
/// `MediaEngine` record; who hears a recording that is kept as packets reads it through
/// [org.klinke.media.record.PacketSound].
///
///     media worker ── Tape (bounded queue) ──▶ recorder thread, every 100 ms:
///                         Track of each side: order, place ──▶ PacketWriting ──▶ RecordingSink (twice a second)
///                                                          └─▶ SideSound: decode, fill gaps ─▶ WavWriting ─▶ the same
///     RecordingSink … SealedReader ── parts ──▶ PacketSound: SideSound of each side ──▶ WAV, from any place
@NullMarked
package org.klinke.media.record;

import org.jspecify.annotations.NullMarked;
