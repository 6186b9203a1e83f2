package org.klinke.web;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/// Closes connections on which no whole request comes in time. The idle timeout alone does not: one byte now and then
/// keeps a connection open for hours, and a thousand of them keep everybody else out. A request that is being answered
/// takes as long as it takes.
final class RequestDeadline implements Connection.Listener {
    private static final long REQUEST_SECONDS_MAX = 20;

    private final Scheduler scheduler;

    RequestDeadline(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void onOpened(Connection connection) {
        look(connection, 0);
    }

    private void look(Connection connection, long requestsBefore) {
        scheduler.schedule(
                () -> {
                    if (!connection.getEndPoint().isOpen()) {
                        return;
                    }
                    long requests = connection.getMessagesIn();
                    boolean answering = requests > connection.getMessagesOut();
                    if (requests == requestsBefore && !answering) {
                        connection.close();
                    } else {
                        look(connection, requests);
                    }
                },
                REQUEST_SECONDS_MAX,
                TimeUnit.SECONDS);
    }
}
