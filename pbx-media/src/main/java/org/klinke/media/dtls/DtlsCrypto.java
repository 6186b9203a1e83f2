package org.klinke.media.dtls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSASigner;
import org.jspecify.annotations.Nullable;

/// BouncyCastle's cryptography for handshakes, with P-256 by [NativeCurve] where that is there: all of a handshake's
/// time but a fifth was elliptic curves.
final class DtlsCrypto extends BcTlsCrypto {
    private final Optional<NativeCurve> curve;

    DtlsCrypto(SecureRandom random, Optional<NativeCurve> curve) {
        super(random);
        this.curve = curve;
    }

    /// Whether P-256 is cheaper than what a far end may like better.
    boolean prefersP256() {
        return curve.isPresent();
    }

    @Override
    public TlsECDomain createECDomain(TlsECConfig config) {
        return config.getNamedGroup() == NamedGroup.secp256r1 && curve.isPresent()
                ? () -> new Agreement(curve.get())
                : super.createECDomain(config);
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoded) throws IOException {
        return type == CertificateType.X509 && curve.isPresent()
                ? new Certified(this, encoded, curve.get())
                : super.createCertificate(type, encoded);
    }

    TlsSigner signer(DtlsIdentity identity) {
        return curve.<TlsSigner>map(found -> new Signer(found, found.privateKey(identity.privateKey())))
                .orElseGet(() -> new BcTlsECDSASigner(this, (ECPrivateKeyParameters) identity.privateKey()));
    }

    private final class Agreement implements TlsAgreement {
        private final NativeCurve curve;
        private @Nullable KeyPair own;
        private @Nullable PublicKey others;

        Agreement(NativeCurve curve) {
            this.curve = curve;
        }

        @Override
        public byte[] generateEphemeral() throws IOException {
            try {
                KeyPair pair = curve.newPair();
                own = pair;
                return NativeCurve.point(pair);
            } catch (GeneralSecurityException e) {
                throw new TlsFatalAlert(AlertDescription.internal_error, e);
            }
        }

        @Override
        public void receivePeerValue(byte[] value) throws IOException {
            try {
                others = curve.publicKey(value);
            } catch (IOException e) {
                throw new TlsFatalAlert(AlertDescription.illegal_parameter, e);
            }
        }

        @Override
        public TlsSecret calculateSecret() throws IOException {
            KeyPair pair = own;
            PublicKey received = others;
            if (pair == null || received == null) {
                throw new TlsFatalAlert(AlertDescription.internal_error);
            }
            try {
                return createSecret(curve.agree(pair.getPrivate(), received));
            } catch (GeneralSecurityException e) {
                throw new TlsFatalAlert(AlertDescription.handshake_failure, e);
            }
        }
    }

    private record Signer(NativeCurve curve, PrivateKey key) implements TlsSigner {
        @Override
        public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) throws IOException {
            try {
                return curve.sign(key, hash);
            } catch (GeneralSecurityException e) {
                throw new TlsFatalAlert(AlertDescription.internal_error, e);
            }
        }

        @Override
        public @Nullable TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) {
            return null; // whoever asks hashes by himself then
        }
    }

    private static final class Certified extends BcTlsCertificate {
        private final NativeCurve curve;

        Certified(BcTlsCrypto crypto, byte[] encoded, NativeCurve curve) throws IOException {
            super(crypto, encoded);
            this.curve = curve;
        }

        @Override
        public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
            if (signatureAlgorithm == SignatureAlgorithm.ecdsa) {
                try {
                    Optional<PublicKey> key = curve.certified(
                            getCertificate().getSubjectPublicKeyInfo().getEncoded());
                    if (key.isPresent()) {
                        validateKeyUsage(org.bouncycastle.asn1.x509.KeyUsage.digitalSignature);
                        return new Verifier(curve, key.get());
                    }
                } catch (TlsFatalAlert e) {
                    throw e;
                } catch (IOException e) {
                    throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
                }
            }
            return super.createVerifier(signatureAlgorithm);
        }
    }

    private record Verifier(NativeCurve curve, PublicKey key) implements TlsVerifier {
        @Override
        public @Nullable TlsStreamVerifier getStreamVerifier(DigitallySigned signed) {
            return null;
        }

        @Override
        public boolean verifyRawSignature(DigitallySigned signed, byte[] hash) throws IOException {
            SignatureAndHashAlgorithm algorithm = signed.getAlgorithm();
            if (algorithm == null || algorithm.getSignature() != SignatureAlgorithm.ecdsa) {
                throw new TlsFatalAlert(AlertDescription.illegal_parameter);
            }
            try {
                return curve.verify(key, hash, signed.getSignature());
            } catch (GeneralSecurityException e) {
                throw new TlsFatalAlert(AlertDescription.internal_error, e);
            }
        }
    }
}
