package org.klinke.server.run;

import java.util.Map;
import org.klinke.media.MediaCounters;
import org.klinke.web.Health;

/// The state of the parts, for `GET /health`: without a database calls go on, so that alone is no outage.
final class ServerHealth implements Health {
    private static final long JOURNAL_PENDING_NORMAL_MAX = 1_000;

    private final StorageWiring storage;
    private final CallWiring calling;
    private final DatabaseWatch watch;
    private volatile boolean stopping;

    ServerHealth(StorageWiring storage, CallWiring calling, DatabaseWatch watch) {
        this.storage = storage;
        this.calling = calling;
        this.watch = watch;
    }

    void stopping() {
        stopping = true;
    }

    @Override
    public Report report() {
        long pending = storage.journal.pending();
        MediaCounters media = calling.media.counters();
        return new Report(
                !stopping,
                Map.of(
                        "database",
                        new Component(
                                watch.isUp(), watch.isUp() ? "answers" : "does not answer; calls go on from memory"),
                        "sip",
                        new Component(
                                !calling.sip.sockets().isEmpty(),
                                calling.sip.flows() + " connections, " + calling.calls.count() + " calls"),
                        "media",
                        new Component(true, media.sessions() + " sessions, " + media.portsInUse() + " ports in use"),
                        "journal",
                        new Component(pending <= JOURNAL_PENDING_NORMAL_MAX, pending + " call records pending")));
    }
}
