package org.klinke.server.status;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.klinke.core.alarm.MailFile;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.status.ComponentState;

/// Sends mail by another way and remembers how that went: asking a mail server each minute how it is would be no
/// manners. An address that it does not take says nothing about the server.
public final class WatchedPost implements Post {
    private static final int FAILURES_MAX = 3;
    private static final int NEVER = -1;

    private final Post post;
    private final AtomicInteger failuresInRow = new AtomicInteger(NEVER);

    public WatchedPost(Post post) {
        this.post = post;
    }

    private interface Sending {
        void run() throws PostFailed;
    }

    @Override
    public void send(List<String> to, String subject, String text) throws PostFailed {
        watched(() -> post.send(to, subject, text));
    }

    @Override
    public void send(List<String> to, String subject, String text, MailFile file) throws PostFailed {
        watched(() -> post.send(to, subject, text, file));
    }

    @Override
    public void send(List<String> to, String subject, String text, Map<String, String> headers) throws PostFailed {
        watched(() -> post.send(to, subject, text, headers));
    }

    private void watched(Sending sending) throws PostFailed {
        try {
            sending.run();
            failuresInRow.set(0);
        } catch (PostFailed e) {
            if (!e.isOfAddress()) {
                failuresInRow.updateAndGet(before -> Math.max(before, 0) + 1);
            }
            throw e;
        }
    }

    /// Unknown until there was something to send.
    public ComponentState state() {
        int failures = failuresInRow.get();
        return failures == NEVER
                ? ComponentState.UNKNOWN
                : failures == 0
                        ? ComponentState.OPERATIONAL
                        : failures < FAILURES_MAX ? ComponentState.DEGRADED : ComponentState.OUTAGE;
    }
}
