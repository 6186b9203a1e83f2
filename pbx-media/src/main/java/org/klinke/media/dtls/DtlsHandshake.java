package org.klinke.media.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/// One handshake with one peer. Its thread blocks for datagrams that others put into the inbox; once it has the keys it
/// stays a while to repeat its last flight to a peer that has not got it (RFC 6347 §4.2.4).
public final class DtlsHandshake {
    /// A datagram that is a DTLS handshake record with a ClientHello, whole or its first or a further part.
    private static final int HANDSHAKE = 22;

    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_TYPE_AT = 13;

    private static final int INBOX_DATAGRAMS_MAX = 32;
    private static final int DATAGRAM_BYTES_MAX = 2048;
    /// Fits through every tunnel that browsers' media fit through.
    private static final int SEND_BYTES_MAX = 1200;
    /// Twice the longest life of a segment (RFC 6347 §4.2.4).
    private static final long LINGER_NANOS = TimeUnit.MINUTES.toNanos(4);
    private static final int LINGER_WAIT_MILLIS = 60_000;

    private final BlockingQueue<byte[]> inbox = new ArrayBlockingQueue<>(INBOX_DATAGRAMS_MAX);
    private final Link link;
    private final LongSupplier nanos;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /// How a handshake reaches its peer and whoever waits for it; called on the handshake's thread, must not block.
    public interface Link {
        void send(byte[] datagram);

        /// Once, unless the handshake is closed before.
        void ended(DtlsOutcome outcome);
    }

    DtlsHandshake(Link link, LongSupplier nanos) {
        this.link = link;
        this.nanos = nanos;
    }

    /// Whether a datagram may begin a handshake; only looked at, nothing in it is believed.
    public static boolean isClientHello(byte[] data, int length) {
        return length > MESSAGE_TYPE_AT && data[0] == HANDSHAKE && data[MESSAGE_TYPE_AT] == CLIENT_HELLO;
    }

    /// Hands over a datagram of the peer; one too many is lost, as on any net.
    public void offer(byte[] datagram) {
        var _ = inbox.offer(datagram);
    }

    /// Ends it without another word.
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /// The whole life of its thread.
    ///
    /// @param settled run once the outcome is known
    void run(Exchange exchange, boolean active, Runnable settled) {
        thread = Thread.currentThread();
        DTLSTransport transport = null;
        DtlsOutcome outcome;
        try {
            transport = active
                    ? new DTLSClientProtocol().connect(new DtlsClient(exchange), new Inbox())
                    : new DTLSServerProtocol().accept(new DtlsServer(exchange), new Inbox());
            outcome = exchange.keyed();
        } catch (IOException | RuntimeException | Error e) { // one handshake's failure, whatever it is, and no more
            outcome = new DtlsOutcome.Failed(reason(exchange, e));
        } finally {
            settled.run();
        }
        if (!closed) {
            link.ended(outcome);
        }
        if (transport != null && outcome instanceof DtlsOutcome.Keyed) {
            linger(transport);
        }
    }

    private void linger(DTLSTransport transport) {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        long until = nanos.getAsLong() + LINGER_NANOS;
        try {
            while (!closed && nanos.getAsLong() - until < 0) {
                transport.receive(buffer, 0, buffer.length, LINGER_WAIT_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            // The peer has closed its association, or broken it; its media go on or not, as signalling says.
        }
    }

    private static String reason(Exchange exchange, Throwable e) {
        if (!exchange.complaint().isEmpty()) {
            return exchange.complaint();
        }
        return switch (e) {
            case TlsTimeoutException _ -> "the far end did not finish the DTLS handshake in time";
            case TlsFatalAlertReceived alert -> "the far end broke off the DTLS handshake: " + alert.getMessage();
            case TlsFatalAlert alert -> "the DTLS handshake failed: " + alert.getMessage();
            default -> "the DTLS handshake failed: " + e;
        };
    }

    /// BouncyCastle's view of the peer.
    private final class Inbox implements DatagramTransport {
        @Override
        public int getReceiveLimit() {
            return DATAGRAM_BYTES_MAX;
        }

        @Override
        public int getSendLimit() {
            return SEND_BYTES_MAX;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            if (closed) {
                throw new InterruptedIOException("closed");
            }
            try {
                byte[] datagram = inbox.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                int size = Math.min(length, datagram.length);
                System.arraycopy(datagram, 0, buffer, offset, size);
                return size;
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException("closed").initCause(e);
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            if (!closed) {
                link.send(java.util.Arrays.copyOfRange(buffer, offset, offset + length));
            }
        }

        @Override
        public void close() {
            // the socket is the media worker's
        }
    }
}
