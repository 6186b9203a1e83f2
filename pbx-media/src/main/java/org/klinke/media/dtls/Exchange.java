package org.klinke.media.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// What client and server have in common in one handshake: DTLS 1.2, the certificates of both sides, the SRTP profile,
/// the export of the keys.
final class Exchange {
    /// RFC 6347 §4.2.4.1
    static final int RESEND_MILLIS = 1_000;
    static final int HANDSHAKE_MILLIS_MAX = 15_000;

    private static final byte[] NO_MKI = {};

    final DtlsCrypto crypto;
    private final DtlsIdentity identity;
    private final DtlsSession session;
    private @Nullable SrtpSuite suite;
    private boolean proven;
    private DtlsOutcome.@Nullable Keyed keyed;
    private String complaint = "";

    Exchange(DtlsCrypto crypto, DtlsIdentity identity, DtlsSession session) {
        this.crypto = crypto;
        this.identity = identity;
        this.session = session;
    }

    static ProtocolVersion[] versions() {
        return ProtocolVersion.DTLSv12.only();
    }

    /// Forward secrecy and AEAD; RSA for the far end's certificate, ours is ECDSA.
    static int[] cipherSuites(boolean client) {
        int[] ours = {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
        };
        return client ? ours : Arrays.copyOf(ours, 3);
    }

    TlsCredentialedSigner credentials(TlsContext context) throws IOException {
        TlsCertificate certificate = crypto.createCertificate(identity.encoded());
        return new DefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto.signer(identity),
                new Certificate(new TlsCertificate[] {certificate}),
                SignatureAndHashAlgorithm.getInstance(
                        org.bouncycastle.tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    /// That the far end owns the key of this certificate is proven by the handshake itself (CertificateVerify).
    void check(@Nullable Certificate chain) throws TlsFatalAlert {
        if (chain == null || chain.isEmpty()) {
            throw refuse(AlertDescription.bad_certificate, "the far end showed no certificate");
        }
        byte[] encoded;
        try {
            encoded = chain.getCertificateAt(0).getEncoded();
        } catch (IOException e) {
            throw refuse(AlertDescription.bad_certificate, "the far end's certificate cannot be read");
        }
        for (Fingerprint fingerprint : session.fingerprints()) {
            if (DtlsIdentity.fingerprint(fingerprint.algorithm(), encoded).equals(fingerprint)) {
                proven = true;
                return;
            }
        }
        throw refuse(
                AlertDescription.bad_certificate,
                "the far end's certificate is not the one its a=fingerprint names; somebody may be in between");
    }

    // ---- use_srtp (RFC 5764 §4.1)

    void offerProfiles(Hashtable<?, ?> extensions) throws IOException {
        int[] profiles =
                session.suites().stream().mapToInt(SrtpSuite::dtlsProfile).toArray();
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, NO_MKI));
    }

    void answerProfile(Hashtable<?, ?> extensions) throws IOException {
        SrtpSuite chosen = suite;
        if (chosen != null) {
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(new int[] {chosen.dtlsProfile()}, NO_MKI));
        }
    }

    /// The first of theirs that is allowed: a client's list stands in its order of preference.
    void choose(@Nullable Hashtable<?, ?> extensions, boolean one) throws IOException {
        UseSRTPData data = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        int[] profiles = data == null ? new int[0] : data.getProtectionProfiles();
        if (one && profiles.length > 1) {
            throw refuse(AlertDescription.illegal_parameter, "the far end chose more than one SRTP profile");
        }
        for (int profile : profiles) {
            List<SrtpSuite> found = session.suites().stream()
                    .filter(candidate -> candidate.dtlsProfile() == profile)
                    .toList();
            if (!found.isEmpty()) {
                suite = found.getFirst();
                return;
            }
        }
        throw refuse(
                AlertDescription.handshake_failure,
                "the far end has none of the SRTP profiles allowed by media.srtp-suites");
    }

    /// RFC 5764 §4.2: client key, server key, client salt, server salt.
    void complete(TlsContext context, boolean client) throws TlsFatalAlert {
        SrtpSuite chosen = suite;
        if (chosen == null || !proven) {
            throw refuse(AlertDescription.internal_error, "the far end has not proven who it is");
        }
        int key = chosen.keyBytes();
        int salt = chosen.saltBytes();
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        SrtpKey clients = key(chosen, material, 0, 2 * key);
        SrtpKey servers = key(chosen, material, key, 2 * key + salt);
        keyed = client ? new DtlsOutcome.Keyed(clients, servers) : new DtlsOutcome.Keyed(servers, clients);
    }

    private static SrtpKey key(SrtpSuite suite, byte[] material, int keyAt, int saltAt) {
        byte[] keySalt = Arrays.copyOfRange(material, keyAt, keyAt + suite.keyBytes() + suite.saltBytes());
        System.arraycopy(material, saltAt, keySalt, suite.keyBytes(), suite.saltBytes());
        return new SrtpKey(suite, keySalt);
    }

    private TlsFatalAlert refuse(short alert, String reason) {
        complaint = reason;
        return new TlsFatalAlert(alert, reason);
    }

    /// After the handshake has returned.
    DtlsOutcome.Keyed keyed() throws TlsFatalAlert {
        DtlsOutcome.Keyed found = keyed;
        if (found == null) {
            throw refuse(AlertDescription.internal_error, "the handshake ended without keys");
        }
        return found;
    }

    /// Why we refused, "" if it was not us.
    String complaint() {
        return complaint;
    }
}
