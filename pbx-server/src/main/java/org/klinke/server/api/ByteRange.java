package org.klinke.server.api;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.web.Problem;

/// The part of a file that a client asks for (RFC 9110 §14.1.2), one at a time.
///
/// @param from the first byte, from 0
/// @param length bytes, at least one
record ByteRange(long from, long length) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// @param header `Range`, if one came; what we don't understand is ignored, as §14.2 allows
    /// @return empty: all of it
    /// @throws Problem 416 if the file does not have it
    static Optional<ByteRange> of(Optional<String> header, long size) {
        Matcher range = RANGE.matcher(header.orElse("").strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        long from;
        long end;
        if (range.group(1).isEmpty()) { // the last so many
            from = Math.max(0, size - Long.parseLong(range.group(2)));
            end = size;
        } else {
            from = Long.parseLong(range.group(1));
            end = range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
            if (!range.group(2).isEmpty() && Long.parseLong(range.group(2)) < from) {
                return Optional.empty(); // §14.1.1: invalid, as if it were not there
            }
        }
        if (from >= end) {
            throw new Problem(416, "range", "the sound has " + size + " bytes only", List.of())
                    .with("Content-Range", "bytes */" + size);
        }
        return Optional.of(new ByteRange(from, end - from));
    }

    /// As the answer says it.
    String contentRange(long size) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
}
