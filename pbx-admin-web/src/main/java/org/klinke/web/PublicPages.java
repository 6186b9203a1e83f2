package org.klinke.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/// Who makes the pages that anybody may see: all below `/status`. May block, except for what it keeps ready.
public interface PublicPages {
    /// @param path as asked: "/status", "/status.json", "/status/de"
    /// @param german whether the browser asks for German
    /// @param parameter of the query
    /// @return empty: there is no such page
    Optional<Page> get(String path, boolean german, Function<String, Optional<String>> parameter);

    /// @param parameter of the query, or of the form
    /// @param from who asks
    Optional<Page> post(String path, boolean german, Function<String, Optional<String>> parameter, InetAddress from);

    /// One answer, made once for all who ask.
    ///
    /// @param packed the same by gzip
    /// @param tag in quotes: the same tag, the same bytes; empty for who may not keep it
    record Page(int status, String type, byte[] body, byte[] packed, String tag, Map<String, String> headers) {
        /// That may be kept for a short while.
        public static Page kept(String type, String text) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            CRC32C sum = new CRC32C();
            sum.update(body);
            return new Page(
                    200,
                    type,
                    body,
                    packed(body),
                    '"' + Long.toHexString(sum.getValue()) + '-' + Integer.toHexString(body.length) + '"',
                    Map.of("Cache-Control", "public, max-age=30"));
        }

        /// For one who has asked for something of his own.
        public static Page own(int status, String html) {
            byte[] body = html.getBytes(StandardCharsets.UTF_8);
            return new Page(
                    status,
                    "text/html; charset=utf-8",
                    body,
                    packed(body),
                    "",
                    Map.of("Cache-Control", "no-store", "Referrer-Policy", "no-referrer"));
        }

        private static byte[] packed(byte[] body) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }
    }
}
