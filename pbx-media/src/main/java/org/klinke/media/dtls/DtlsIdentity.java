package org.klinke.media.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.klinke.core.media.Fingerprint;

/// The certificate this process shows in DTLS handshakes, made at its start and gone with it: self-signed, ECDSA on
/// P-256. Its fingerprint in the signalling is all that anybody believes of it (RFC 5763 §5).
///
/// @param encoded the certificate in DER
record DtlsIdentity(byte[] encoded, AsymmetricKeyParameter privateKey) {
    /// Some peers look at the dates; a clock that is a day off shall not matter.
    private static final Duration BEFORE = Duration.ofDays(2);
    private static final Duration AFTER = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 64;

    static DtlsIdentity create(SecureRandom random, Instant now) {
        X9ECParameters curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, curve), random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=klinke");
        try {
            BcX509v3CertificateBuilder builder = new BcX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                    Date.from(now.minus(BEFORE)),
                    Date.from(now.plus(AFTER)),
                    name,
                    pair.getPublic());
            byte[] encoded = builder.build(new BcECContentSignerBuilder(
                                    new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                                    new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                            .build(pair.getPrivate()))
                    .getEncoded();
            return new DtlsIdentity(encoded, pair.getPrivate());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("no DTLS certificate can be made", e);
        }
    }

    Fingerprint fingerprint() {
        return fingerprint("sha-256", encoded);
    }

    /// @param algorithm one of [Fingerprint#ALGORITHMS]
    static Fingerprint fingerprint(String algorithm, byte[] certificate) {
        try {
            return Fingerprint.of(
                    algorithm,
                    MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT))
                            .digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
