package org.klinke.media.net;

/// Something from one worker to another, by a bounded queue: taken out and done on the other's thread.
interface Parcel {
    void open(Legs there, long nowNanos);
}
