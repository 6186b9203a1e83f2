package org.klinke.sip.transport;

import java.util.Arrays;

/// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3), with hard limits before anybody
/// parses.
///
///     bytes ─► [CR LF]* ─► head lines … CR LF CR LF ─► body ─► unfold ─► message
///                │ CRLFCRLF                                  any breach ─► refused, then deaf
///                └─► pong (RFC 5626 §4.4.1)
///
/// Where a stream is cut into reads does not matter. One decoder per stream, one thread; idle it holds no buffer.
final class SipFrameDecoder implements Framing {
    static final int HEAD_BYTES_MAX = 16 * 1024;
    static final int BODY_BYTES_MAX = 32 * 1024;
    static final int LINE_BYTES_MAX = 4 * 1024;
    static final int HEADER_LINES_MAX = 100;

    private static final byte[] NOTHING = {};
    private static final int BUFFER_BYTES_MIN = 2 * 1024;

    /// What comes out, in order.
    interface Sink {
        void message(byte[] message);

        /// The peer asked whether we are there: answer with one CR LF.
        void ping();

        /// The frame is lost; the decoder ignores everything from here.
        void refused(byte[] head, SipReceiver.Refusal refusal);
    }

    private final boolean datagram;
    private byte[] buffer = NOTHING;
    private int end; // of what was read
    private int start; // of the current message
    private int leading; // CR LF CR LF seen so far between messages, 0…3 bytes
    private int scan; // of the head
    private int line; // start of the current physical line
    private int logicalLine; // start of the current line with its folds
    private int lines;
    private boolean inMessage;
    private boolean folded;
    private int total = -1; // of head and body, once the head is complete
    private boolean repeatedLength;
    private boolean lengthAbsent;
    private boolean deaf;

    SipFrameDecoder() {
        this(false);
    }

    private SipFrameDecoder(boolean datagram) {
        this.datagram = datagram;
    }

    @Override
    public boolean partial() {
        return inMessage || leading > 0;
    }

    @Override
    public void feed(byte[] chunk, Sink sink) {
        if (deaf) {
            return;
        }
        append(chunk);
        while (!deaf && step(sink)) {}
        if (deaf || start == end) {
            buffer = NOTHING;
            end = 0;
            rebase(start);
        } else if (start > 0) {
            int moved = start;
            buffer = Arrays.copyOfRange(buffer, start, end);
            end -= moved;
            rebase(moved);
        }
    }

    private void rebase(int moved) {
        start -= moved;
        scan -= moved;
        line -= moved;
        logicalLine -= moved;
    }

    private void append(byte[] chunk) {
        if (end == 0) {
            buffer = chunk;
            end = chunk.length;
            return;
        }
        if (end + chunk.length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.max(BUFFER_BYTES_MIN, 2 * end), end + chunk.length));
        }
        System.arraycopy(chunk, 0, buffer, end, chunk.length);
        end += chunk.length;
    }

    /// @return whether there may be more to do with what was read
    private boolean step(Sink sink) {
        if (!inMessage) {
            return between(sink);
        }
        if (total < 0) {
            return head(sink);
        }
        if (end - start < total) {
            return false;
        }
        byte[] message = start == 0 && end == total && buffer.length == total
                ? buffer
                : Arrays.copyOfRange(buffer, start, start + total);
        if (folded || repeatedLength) {
            message = HeadLines.unfold(message);
        }
        if (lengthAbsent) {
            message = HeadLines.withContentLength(message);
        }
        start = datagram ? end : start + total; // what follows in a datagram is cut off
        inMessage = false;
        total = -1;
        sink.message(message);
        return start < end;
    }

    private boolean between(Sink sink) {
        while (start < end) {
            byte b = buffer[start];
            boolean lineFeed = (leading & 1) == 1;
            if (b == (lineFeed ? '\n' : '\r')) {
                start++;
                leading++;
                if (leading == 4) {
                    leading = 0;
                    sink.ping();
                }
            } else if (lineFeed || !HeadLines.isTokenStart(b)) {
                return refuse(sink, 400, "Not SIP");
            } else {
                leading = 0;
                inMessage = true;
                scan = start;
                line = start;
                logicalLine = start;
                lines = 0;
                folded = false;
                repeatedLength = false;
                return true;
            }
        }
        return false;
    }

    private boolean head(Sink sink) {
        while (scan < end) {
            byte b = buffer[scan];
            if (b == '\r') {
                if (scan + 1 == end) {
                    break;
                }
                if (buffer[scan + 1] != '\n') {
                    return refuse(sink, 400, "CR without LF in header");
                }
                if (scan == line) {
                    return headComplete(sink);
                }
                lines++;
                scan += 2;
                line = scan;
                if (lines > HEADER_LINES_MAX + 1) {
                    return refuse(sink, 513, "Too many header lines");
                }
                continue;
            }
            if (b == '\n') {
                return refuse(sink, 400, "LF without CR in header");
            }
            if (scan == line) {
                if (HeadLines.isBlank(b)) {
                    folded = true;
                } else {
                    logicalLine = line;
                }
            }
            scan++;
            if (scan - logicalLine > LINE_BYTES_MAX) {
                return refuse(sink, 513, "Header line too long");
            }
        }
        if (scan - start > HEAD_BYTES_MAX) {
            return refuse(sink, 513, "Header section too long");
        }
        return false;
    }

    private boolean headComplete(Sink sink) {
        int headBytes = scan + 2 - start;
        if (headBytes > HEAD_BYTES_MAX) {
            return refuse(sink, 513, "Header section too long");
        }
        HeadLines.Length length = folded
                ? HeadLines.contentLength(HeadLines.unfold(Arrays.copyOfRange(buffer, start, scan + 2)))
                : HeadLines.contentLength(buffer, start, scan);
        switch (length) {
            case HeadLines.Length.Absent() -> {
                if (!datagram) {
                    return refuse(sink, 400, "Missing Content-Length"); // §20.14: required on streams
                }
                if (end - start - headBytes > BODY_BYTES_MAX) {
                    return refuse(sink, 513, "Body too long");
                }
                total = end - start;
                lengthAbsent = true;
                return true;
            }
            case HeadLines.Length.Broken(String why) -> {
                return refuse(sink, 400, why);
            }
            case HeadLines.Length.Given(int bytes, boolean repeated) -> {
                if (bytes > BODY_BYTES_MAX) {
                    return refuse(sink, 513, "Body too long");
                }
                repeatedLength = repeated;
                total = headBytes + bytes;
                return true;
            }
        }
    }

    private boolean refuse(Sink sink, int status, String reason) {
        deaf = true;
        int stop = inMessage ? Math.min(line, start + HEAD_BYTES_MAX) : start;
        byte[] head = HeadLines.unfold(HeadLines.wholeLines(buffer, start, stop));
        inMessage = false;
        start = end;
        sink.refused(head, new SipReceiver.Refusal(status, reason));
        return false;
    }

    /// One datagram is one message: cut at Content-Length, which may be absent (RFC 3261 §18.3).
    static void datagram(byte[] packet, Sink sink) {
        int from = 0;
        while (from < packet.length && (packet[from] == '\r' || packet[from] == '\n' || packet[from] == 0)) {
            from++; // NAT keep-alives of many phones
        }
        if (from == packet.length) {
            return;
        }
        SipFrameDecoder decoder = new SipFrameDecoder(true);
        decoder.feed(from == 0 ? packet : Arrays.copyOfRange(packet, from, packet.length), sink);
        if (decoder.partial()) {
            decoder.refuse(sink, 400, decoder.total < 0 ? "Header section has no end" : "Body shorter than told");
        }
    }
}
