package org.klinke.web;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Who gives phones their files; may block.
@FunctionalInterface
public interface PhoneFiles {
    String BINARY = "application/octet-stream";

    /// @param token and
    /// @param file as they stand in the address, decoded: anything
    /// @param host the server's name as the phone has it, lower case, without the port; "" if it does not say
    /// @param userAgent "" if the phone says nothing
    /// @param shown the certificate it showed first, then those it showed with it: it has the key of that one, and
    ///     nobody has looked who signed them; empty if none
    Reply reply(
            String token, String file, String host, String userAgent, InetAddress remote, List<X509Certificate> shown);

    /// @param status 200, 404 or 503
    /// @param type media type, of a text in UTF-8
    /// @param retrySeconds with 503
    /// @param slow let whoever asked wait for it
    /// @param path of a file on the disk, which is the answer instead of the text
    /// @param content which is
    record Reply(
            int status,
            String type,
            String text,
            OptionalInt retrySeconds,
            boolean slow,
            Optional<Path> path,
            Optional<byte[]> content) {
        private Reply(int status, String type, String text, OptionalInt retrySeconds, boolean slow) {
            this(status, type, text, retrySeconds, slow, Optional.empty(), Optional.empty());
        }

        public static Reply file(String type, String text) {
            return new Reply(200, type, text, OptionalInt.empty(), false);
        }

        public static Reply content(byte[] content) {
            return new Reply(200, BINARY, "", OptionalInt.empty(), false, Optional.empty(), Optional.of(content));
        }

        public static Reply bytes(Path path) {
            return new Reply(200, BINARY, "", OptionalInt.empty(), false, Optional.of(path), Optional.empty());
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
