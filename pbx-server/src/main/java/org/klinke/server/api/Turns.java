package org.klinke.server.api;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;

/// How much of something dear goes on at once, for one tenant and for all: none takes what the others, and calls, need.
/// Thread-safe.
final class Turns {
    private final PerTenant<Semaphore> perTenant;
    private final Semaphore all;
    private final String code;
    private final String busy;

    /// To be given back; twice does nothing.
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /// @param code of the refusal
    /// @param busy its words
    Turns(int perTenantMax, int max, String code, String busy) {
        this.perTenant = new PerTenant<>(() -> new Semaphore(perTenantMax));
        this.all = new Semaphore(max);
        this.code = code;
        this.busy = busy;
    }

    /// @throws Problem 429 if there is none
    Turn take(TenantScope tenant) {
        Semaphore own = perTenant.in(tenant);
        if (!own.tryAcquire()) {
            throw refusal();
        }
        if (!all.tryAcquire()) {
            own.release();
            throw refusal();
        }
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                all.release();
                own.release();
            }
        };
    }

    private Problem refusal() {
        return new Problem(429, code, busy, List.of()).with("Retry-After", "2");
    }
}
