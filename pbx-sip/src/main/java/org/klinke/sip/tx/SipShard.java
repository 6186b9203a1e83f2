package org.klinke.sip.tx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipLoop;

/// The transactions of one loop. Touched only on that loop, therefore without locks.
final class SipShard {
    private final SipStack stack;
    private final SipLoop loop;
    private final int serverTransactionsMax;
    private final int clientTransactionsMax;
    private final Map<ServerEntry.Key, ServerEntry> servers = new HashMap<>();
    private final Map<ClientEntry.Key, ClientEntry> clients = new HashMap<>();
    private final Map<SipFlow, Watch> watched = new HashMap<>();
    private final FifoTimer long64;
    private final FifoTimer short4;

    /// The client transactions that a flow would take with it.
    private record Watch(Set<ClientEntry> clients, SipFlow.Subscription subscription) {}

    SipShard(SipStack stack, SipLoop loop, int serverTransactionsMax, int clientTransactionsMax) {
        this.stack = stack;
        this.loop = loop;
        this.serverTransactionsMax = serverTransactionsMax;
        this.clientTransactionsMax = clientTransactionsMax;
        this.long64 = new FifoTimer(loop, SipTiming.TRANSACTION);
        this.short4 = new FifoTimer(loop, SipTiming.T4);
    }

    SipStack stack() {
        return stack;
    }

    SipLoop loop() {
        return loop;
    }

    /// Timers B, D, F, H, J, L, M.
    FifoTimer long64() {
        return long64;
    }

    /// Timers I and K.
    FifoTimer short4() {
        return short4;
    }

    /// Now if on the loop, else on it soon and in order.
    void run(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Nullable
    ServerEntry server(ServerEntry.Key key) {
        return servers.get(key);
    }

    boolean full() {
        return servers.size() >= serverTransactionsMax;
    }

    /// The last tenth is kept for what belongs to running calls, and for emergencies.
    boolean nearlyFull() {
        return servers.size() >= serverTransactionsMax - serverTransactionsMax / 10;
    }

    void add(ServerEntry.Key key, ServerEntry entry) {
        servers.put(key, entry);
        stack.counters().serverTransactions.increment();
    }

    /// The next state of the same transaction.
    void replace(ServerEntry.Key key, ServerEntry entry) {
        servers.put(key, entry);
    }

    void remove(ServerEntry.Key key, ServerEntry entry) {
        if (servers.remove(key, entry)) {
            stack.forget(entry.merge());
            stack.counters().serverTransactions.decrement();
        }
    }

    @Nullable
    ClientEntry client(ClientEntry.Key key) {
        return clients.get(key);
    }

    /// @return false if the flow is closed or the shard is full
    boolean add(ClientEntry.Key key, ClientEntry entry) {
        if (clients.size() >= clientTransactionsMax || !entry.flow().isOpen()) {
            return false;
        }
        clients.put(key, entry);
        stack.counters().clientTransactions.increment();
        SipFlow flow = entry.flow();
        Watch watch = watched.get(flow);
        if (watch == null) {
            watch = new Watch(new HashSet<>(4), flow.onClose(() -> lost(flow)));
            watched.put(flow, watch);
        }
        watch.clients.add(entry);
        return true;
    }

    void remove(ClientEntry.Key key, ClientEntry entry) {
        if (!clients.remove(key, entry)) {
            return;
        }
        stack.counters().clientTransactions.decrement();
        Watch watch = watched.get(entry.flow());
        if (watch != null) {
            watch.clients.remove(entry);
            if (watch.clients.isEmpty()) {
                watch.subscription.cancel();
                watched.remove(entry.flow());
            }
        }
    }

    private void lost(SipFlow flow) {
        Watch watch = watched.get(flow);
        if (watch != null) {
            List.copyOf(watch.clients).forEach(ClientEntry::onFlowLost);
        }
    }
}
