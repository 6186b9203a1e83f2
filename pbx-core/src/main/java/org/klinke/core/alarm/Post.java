package org.klinke.core.alarm;

import java.util.List;
import java.util.Map;

/// Sends mail; the server's wiring knows how.
@FunctionalInterface
public interface Post {
    /// Waits until a mail server has taken it.
    ///
    /// @param to addresses, at least one
    /// @param subject one line
    /// @param text lines apart by a line feed
    /// @throws PostFailed with the reason; it may be tried again
    void send(List<String> to, String subject, String text) throws PostFailed;

    /// The same, with a file.
    default void send(List<String> to, String subject, String text, MailFile file) throws PostFailed {
        throw new PostFailed("no files are sent by this way: " + file.name());
    }

    /// The same, with headers of its own.
    default void send(List<String> to, String subject, String text, Map<String, String> headers) throws PostFailed {
        if (!headers.isEmpty()) {
            throw new PostFailed("no headers are sent by this way: " + headers.keySet());
        }
        send(to, subject, text);
    }
}
