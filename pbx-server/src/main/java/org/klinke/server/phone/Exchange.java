package org.klinke.server.phone;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Response;

/// One request that waits for its responses. What gets lost on the way is the [Wire]'s concern.
final class Exchange {
    private static final int RESPONSES_MAX = 64;

    private final String branch;
    private final String method;
    private final BlockingQueue<Optional<Response>> responses = new ArrayBlockingQueue<>(RESPONSES_MAX);

    Exchange(String branch, String method) {
        this.branch = branch;
        this.method = method;
    }

    String branch() {
        return branch;
    }

    String key() {
        return key(branch, method);
    }

    static String key(String branch, String method) {
        return branch + " " + method; // a CANCEL shares its INVITE's branch (RFC 3261 §9.1)
    }

    void received(Response response) {
        responses.offer(Optional.of(response));
    }

    /// The connection has gone: nothing more will come.
    void lost() {
        responses.offer(Optional.empty());
    }

    /// The next response; empty if the connection went or the time is over.
    Optional<Response> next(Duration timeout) {
        try {
            Optional<Response> response = responses.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return response == null ? Optional.empty() : response;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
