package org.klinke.server.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.klinke.server.files.PrivateFiles;

/// A private key and its certificate chain as two PEM files beside each other: `NAME.key` and `NAME.crt`.
record PemFiles(PrivateKey key, List<X509Certificate> chain) {

    static PemFiles of(KeyPair keys, List<X509Certificate> chain) {
        return new PemFiles(keys.getPrivate(), List.copyOf(chain));
    }

    static boolean exist(Path dir, String name) {
        return Files.exists(dir.resolve(name + ".key")) && Files.exists(dir.resolve(name + ".crt"));
    }

    static PemFiles read(Path dir, String name) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(dir.resolve(name + ".crt"))))) {
            for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
                if (item instanceof X509CertificateHolder holder) {
                    chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                }
            }
        }
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(dir.resolve(name + ".key"))))) {
            for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
                if (item instanceof PEMKeyPair pair) {
                    return of(pair.getPrivateKeyInfo(), chain);
                } else if (item instanceof PrivateKeyInfo plain) {
                    return of(plain, chain);
                }
            }
            throw new IOException(dir.resolve(name + ".key") + " holds no private key (without passphrase)");
        }
    }

    private static PemFiles of(PrivateKeyInfo key, List<X509Certificate> chain) throws IOException {
        return new PemFiles(new JcaPEMKeyConverter().getPrivateKey(key), List.copyOf(chain));
    }

    /// Whether the key is the first certificate's. The two files are replaced one after the other: a server that dies
    /// in between leaves a pair with which no handshake succeeds.
    boolean belongTogether() {
        if (chain.isEmpty()) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            byte[] probe = "klinke".getBytes(StandardCharsets.US_ASCII);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            // The bare key: an authority's certificate may not sign data.
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    void write(Path dir, String name) throws IOException {
        PrivateFiles.write(dir.resolve(name + ".key"), pem(List.of(new JcaPKCS8Generator(key, null))));
        PrivateFiles.write(dir.resolve(name + ".crt"), pem(chain));
    }

    static String pem(List<?> items) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object item : items) {
                writer.writeObject(item);
            }
        }
        return text.toString();
    }
}
