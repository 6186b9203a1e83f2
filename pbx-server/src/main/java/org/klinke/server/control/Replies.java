package org.klinke.server.control;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a live call answers, if it does: it may have ended, or its thread or worker may be far behind.
public final class Replies {
    private static final long SECONDS_MAX = 2;

    private Replies() {}

    /// Empty if no answer comes.
    public static <T> Optional<T> soon(CompletableFuture<T> reply) {
        try {
            return Optional.of(reply.get(SECONDS_MAX, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
