package org.klinke.media.dtls;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// P-256 by AWS-LC, which takes a third to an eighth of BouncyCastle's time and is there for some platforms only
/// (docs/adr/0021). Thread-safe.
final class NativeCurve {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCurve.class);
    /// SubjectPublicKeyInfo of a key on P-256 up to the point itself (RFC 5480 §2): two coordinates after 0x04.
    private static final byte[] KEY_HEAD =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private static final byte UNCOMPRESSED = 4;
    private static final int POINT_BYTES = 65;
    private static final Optional<NativeCurve> FOUND = look();

    private final Provider provider;
    private final KeyFactory keys;

    private NativeCurve(Provider provider) throws GeneralSecurityException {
        this.provider = provider;
        keys = KeyFactory.getInstance("EC", provider);
    }

    /// Empty where its library does not load: another platform, or no directory to put it from which it may be run.
    static Optional<NativeCurve> find() {
        return FOUND;
    }

    private static Optional<NativeCurve> look() {
        try {
            AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
            if (provider.getLoadingError() != null) {
                LOG.atInfo().addKeyValue("why", provider.getLoadingError()).log("DTLS handshakes do without AWS-LC");
                return Optional.empty();
            }
            NativeCurve curve = new NativeCurve(provider);
            KeyPair pair = curve.newPair();
            byte[] hash = new byte[32];
            return curve.verify(pair.getPublic(), hash, curve.sign(pair.getPrivate(), hash))
                    ? Optional.of(curve)
                    : Optional.empty();
        } catch (GeneralSecurityException | LinkageError | RuntimeException e) {
            LOG.atInfo().addKeyValue("why", e).log("DTLS handshakes do without AWS-LC");
            return Optional.empty();
        }
    }

    KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /// The public key as TLS sends it (RFC 8422 §5.4.1).
    static byte[] point(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - POINT_BYTES, encoded.length);
    }

    /// @throws IOException if it is no point of the curve: a secret with such a one would tell our key
    PublicKey publicKey(byte[] point) throws IOException {
        if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
            throw new IOException("no uncompressed point of P-256");
        }
        byte[] encoded = Arrays.copyOf(KEY_HEAD, KEY_HEAD.length + POINT_BYTES);
        System.arraycopy(point, 0, encoded, KEY_HEAD.length, POINT_BYTES);
        try {
            return keys.generatePublic(new X509EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw new IOException("no point of P-256", e);
        }
    }

    /// A certificate's key; empty if it is none on this curve.
    Optional<PublicKey> certified(byte[] keyInfo) throws IOException {
        return keyInfo.length == KEY_HEAD.length + POINT_BYTES
                        && Arrays.equals(keyInfo, 0, KEY_HEAD.length, KEY_HEAD, 0, KEY_HEAD.length)
                ? Optional.of(publicKey(Arrays.copyOfRange(keyInfo, KEY_HEAD.length, keyInfo.length)))
                : Optional.empty();
    }

    PrivateKey privateKey(AsymmetricKeyParameter key) {
        try {
            return keys.generatePrivate(new PKCS8EncodedKeySpec(
                    PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded()));
        } catch (InvalidKeySpecException | IOException e) {
            throw new IllegalStateException("a key of our own", e);
        }
    }

    byte[] agree(PrivateKey own, PublicKey others) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
        agreement.init(own);
        agreement.doPhase(others, true);
        return agreement.generateSecret();
    }

    byte[] sign(PrivateKey key, byte[] hash) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("NONEwithECDSA", provider);
        signature.initSign(key);
        signature.update(hash);
        return signature.sign();
    }

    boolean verify(PublicKey key, byte[] hash, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("NONEwithECDSA", provider);
        try {
            signature.initVerify(key);
            signature.update(hash);
            return signature.verify(signed);
        } catch (SignatureException | InvalidKeyException _) {
            return false; // bytes that are no signature at all
        }
    }
}
