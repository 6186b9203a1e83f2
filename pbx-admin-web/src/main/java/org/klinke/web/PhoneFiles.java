package org.klinke.web;

import java.net.InetAddress;
import java.util.OptionalInt;

/// Who gives phones their files; may block.
@FunctionalInterface
public interface PhoneFiles {
    /// @param token and
    /// @param file as they stand in the address, decoded: anything
    /// @param userAgent "" if the phone says nothing
    Reply reply(String token, String file, String userAgent, InetAddress remote);

    /// @param status 200, 404 or 503
    /// @param type media type, of a text in UTF-8
    /// @param retrySeconds with 503
    /// @param slow let whoever asked wait for it
    record Reply(int status, String type, String text, OptionalInt retrySeconds, boolean slow) {
        public static Reply file(String type, String text) {
            return new Reply(200, type, text, OptionalInt.empty(), false);
        }

        /// The same for every reason.
        public static Reply nothing(boolean slow) {
            return new Reply(404, "text/plain", "Not found\n", OptionalInt.empty(), slow);
        }

        public static Reply later(int seconds) {
            return new Reply(503, "text/plain", "Later\n", OptionalInt.of(seconds), false);
        }

        @Override
        public String toString() {
            return "Reply[" + status + " " + type + ", masked]";
        }
    }
}
