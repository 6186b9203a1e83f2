package org.klinke.media.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.dtls.DtlsOutcome.Keyed;

/// Fuzz target: a DTLS peer that sends anything. The handshake ends, and never with keys. Input: which side we are,
/// then datagrams, each behind its length in two bytes.
public final class DtlsFuzz {
    private static final DtlsCrypto CRYPTO = new DtlsCrypto(new SecureRandom(), NativeCurve.find());
    private static final DtlsIdentity IDENTITY = DtlsIdentity.create(new SecureRandom(), Instant.EPOCH);

    private DtlsFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 3) {
            return;
        }
        boolean active = (data[0] & 1) == 1;
        Exchange exchange = new Exchange(
                CRYPTO,
                IDENTITY,
                new DtlsSession(
                        List.of(new Fingerprint("sha-256", "AB" + ":CD".repeat(31))), active, SrtpSuite.DEFAULT));
        try {
            Peer peer = new Peer(data);
            Object transport = active
                    ? new DTLSClientProtocol().connect(new DtlsClient(exchange), peer)
                    : new DTLSServerProtocol().accept(new DtlsServer(exchange), peer);
            Keyed keyed = exchange.keyed();
            throw new AssertionError("a stranger got " + keyed + " of " + transport);
        } catch (IOException | RuntimeException expected) {
            // as DtlsHandshake takes it: this handshake has failed
        }
    }

    private static final class Peer implements DatagramTransport {
        private final Queue<byte[]> datagrams = new ArrayDeque<>();

        Peer(byte[] data) {
            int at = 1;
            while (at + 2 <= data.length) {
                int length = (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
                int end = Math.min(data.length, at + 2 + length);
                datagrams.add(Arrays.copyOfRange(data, at + 2, end));
                at = end;
            }
        }

        @Override
        public int getReceiveLimit() {
            return 2048;
        }

        @Override
        public int getSendLimit() {
            return 1200;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            byte[] next = datagrams.poll();
            if (next == null) {
                throw new InterruptedIOException("the peer has gone");
            }
            int size = Math.min(length, next.length);
            System.arraycopy(next, 0, buffer, offset, size);
            return size;
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            // nobody reads it
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
