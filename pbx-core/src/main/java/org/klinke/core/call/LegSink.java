package org.klinke.core.call;

/// Where a leg posts what happens to it. It stays the same object for the life of the leg, though the leg may move from
/// one Call to another. Thread-safe, never blocks; terminal events are never dropped.
public interface LegSink {
    void post(LegEvent event);
}
