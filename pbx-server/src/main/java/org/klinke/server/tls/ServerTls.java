package org.klinke.server.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.klinke.server.files.PrivateFiles;
import org.klinke.sip.transport.TlsContexts;
import org.klinke.sip.transport.TlsIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's certificates. Its own authority is made at the first start; that one's certificate is made anew
/// whenever a name is added or removed or its end comes near. Beside it stand the operator's certificates in
/// `DIR/tls/certs`; see [CertificateChoice] for which is presented when. Thread-safe.
public final class ServerTls implements TlsContexts {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final String OWN = "/server"; // as no file can be called
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(60);

    private final Path dir;
    private final InstantSource time;
    private final Issuer issuer;
    private final PemFiles authority;
    private final Optional<ClientAuthority> clientAuthority;
    private final CertificateFolder folder;
    private final SSLContext web;
    private final CarrierTrust carriers;
    private final MakerTrust makers;
    private final String serverName;
    private Credential own;
    private volatile CertificateChoice.Known known;

    private ServerTls(
            Path dir,
            InstantSource time,
            Issuer issuer,
            PemFiles authority,
            PemFiles first,
            String serverName,
            Optional<Path> clientAuthority)
            throws IOException, GeneralSecurityException {
        this.dir = dir;
        this.time = time;
        this.issuer = issuer;
        this.authority = authority;
        this.serverName = serverName;
        this.own = Credential.of(OWN, first);
        this.clientAuthority = clientAuthority.isPresent()
                ? Optional.of(new ClientAuthority(clientAuthority.get()))
                : Optional.empty();
        this.folder = new CertificateFolder(dir.resolve("certs"), time);
        folder.refresh();
        known = known();
        KeyManager choice = new CertificateChoice(() -> known, serverName);
        web = SSLContext.getInstance("TLS");
        web.init(new KeyManager[] {choice}, null, null);
        carriers = new CarrierTrust(dir.resolve("carriers"), choice);
        makers = new MakerTrust(dir.resolve("phones"), choice);
    }

    /// A later end wins, unless it has not begun or is over.
    private CertificateChoice.Known known() {
        Instant now = time.instant();
        return new CertificateChoice.Known(
                own,
                folder.credentials(),
                Comparator.comparing((Credential each) -> each.validAt(now)).thenComparing(Credential::notAfter));
    }

    /// The names the certificate stands for.
    ///
    /// @param dns first the server's own name; lower case
    public record Names(List<String> dns, List<InetAddress> addresses) {
        public Names {
            dns = List.copyOf(dns);
            addresses = List.copyOf(addresses);
        }

        private Set<String> asSet() {
            Set<String> all = new TreeSet<>(dns);
            addresses.forEach(address -> all.add(address.getHostAddress()));
            return all;
        }
    }

    /// Reads `DIR/tls`, or fills it at the first start.
    ///
    /// @param clientAuthority PEM file with those who sign SIP clients' certificates; empty: none are asked for
    public static ServerTls open(
            Path dir, InstantSource time, SecureRandom random, Names names, Optional<Path> clientAuthority)
            throws IOException, GeneralSecurityException {
        PrivateFiles.directory(dir);
        Issuer issuer = new Issuer(time, random);
        PemFiles authority;
        if (PemFiles.exist(dir, "ca")) {
            authority = PemFiles.read(dir, "ca");
            if (!authority.belongTogether()) {
                throw new IOException(dir.resolve("ca.key") + " and ca.crt do not belong together: restore both from"
                        + " their backup, or delete both (phones must then load the new CA certificate)");
            }
        } else {
            authority = issuer.authority(names.dns().getFirst());
            authority.write(dir, "ca");
        }
        Optional<PemFiles> kept = PemFiles.exist(dir, "server")
                ? Optional.of(PemFiles.read(dir, "server")).filter(PemFiles::belongTogether)
                : Optional.empty();
        PemFiles server;
        if (kept.isPresent()) {
            server = kept.get();
        } else {
            server = issuer.server(authority, names.dns(), names.addresses());
            server.write(dir, "server");
        }
        ServerTls tls =
                new ServerTls(dir, time, issuer, authority, server, names.dns().getFirst(), clientAuthority);
        tls.ensure(names);
        return tls;
    }

    /// Makes a new certificate if these are not the names of the current one, or its end is near.
    ///
    /// @return whether it was replaced
    public synchronized boolean ensure(Names names) throws IOException, GeneralSecurityException {
        X509Certificate current = own.certificate();
        boolean ends = current.getNotAfter().toInstant().isBefore(time.instant().plus(RENEW_BEFORE_END));
        boolean ours = own.pem().chain().getLast().equals(authority.chain().getFirst());
        if (ours && !ends && namesOf(current, false).equals(names.asSet())) {
            return false;
        }
        PemFiles next = issuer.server(authority, names.dns(), names.addresses());
        next.write(dir, "server");
        own = Credential.of(OWN, next);
        known = known();
        LOG.atInfo().addKeyValue("names", names.asSet()).log("server certificate issued");
        return true;
    }

    /// Takes in what has changed in `DIR/tls/certs`, `DIR/tls/carriers`, `DIR/tls/phones` and in the file of client
    /// authorities: new handshakes see it at once, running connections go on. Blocks on the disk.
    public synchronized void refresh() {
        if (folder.refresh()) {
            known = known();
        }
        clientAuthority.ifPresent(ClientAuthority::refresh);
        carriers.refresh();
        makers.refresh();
    }

    /// Puts a certificate among the operator's, in force for new handshakes at once. Blocks on the disk.
    ///
    /// @param name of its two files in `DIR/tls/certs`
    /// @param chain the certificate, then those that signed it
    public void install(String name, KeyPair keys, List<X509Certificate> chain) throws IOException {
        PemFiles.of(keys, chain).write(PrivateFiles.directory(dir.resolve("certs")), name);
        refresh();
    }

    /// What lies there under that name and can be used.
    public Optional<X509Certificate> installed(String name) {
        return known.operators().stream()
                .filter(each -> each.source().equals(name))
                .map(Credential::certificate)
                .findFirst();
    }

    /// The DNS names it stands for, in lower case.
    public static Set<String> dnsNames(X509Certificate certificate) {
        try {
            return namesOf(certificate, true);
        } catch (CertificateParsingException _) {
            return Set.of();
        }
    }

    /// Logs the operator's certificates that have ended or soon will.
    public synchronized void logEnds() {
        folder.logEnds();
        known = known(); // one may have become valid, or ceased to be
    }

    /// When a certificate ends, or the first of those that signed it.
    ///
    /// @param own whether our authority signed it
    public record End(String name, Instant until, boolean own) {}

    /// Of the certificates that are shown to who asks for these names.
    public List<End> ends(List<String> names) {
        CertificateChoice.Known now = known;
        return names.stream()
                .map(name -> {
                    Credential shown = now.forName(Optional.of(name));
                    return new End(name, shown.end(), shown.source().equals(OWN));
                })
                .toList();
    }

    /// How much longer the certificate for this name is good; nothing if our own authority signed it, which not
    /// everybody trusts.
    public Duration trustedFor(String name) {
        Duration left = ends(List.of(name)).stream()
                .filter(end -> !end.own())
                .map(end -> Duration.between(time.instant(), end.until()))
                .findFirst()
                .orElse(Duration.ZERO);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Days until the certificate that our authority signed ends; negative if it has.
    public double daysOfOwn() {
        return days(known.forName(Optional.empty()).end());
    }

    /// Days until our authority itself ends.
    public double daysOfAuthority() {
        return days(authority.chain().getFirst().getNotAfter().toInstant());
    }

    /// Days until the first of the operator's certificates ends; not a number if there is none.
    public double daysOfOperators() {
        return known.operators().stream()
                .mapToDouble(each -> days(each.end()))
                .min()
                .orElse(Double.NaN);
    }

    private double days(Instant end) {
        return Duration.between(time.instant(), end).toSeconds()
                / (double) Duration.ofDays(1).toSeconds();
    }

    /// For HTTPS: presents the certificate that is current when a connection comes; clients that name no server get
    /// the own authority's.
    public SSLContext webContext() {
        return web;
    }

    /// For the port phones fetch their files from: likewise, and takes whatever certificate they show.
    public SSLContext phoneContext() {
        return makers.context();
    }

    /// Whether phones shall be asked for their factory certificate: there is an authority to compare it with.
    public boolean asksPhones() {
        return makers.isAny();
    }

    /// Who signs the factory certificates of this maker's phones, by `DIR/tls/phones/MAKER`.
    public List<X509Certificate> makerAuthorities(String maker) {
        return makers.of(maker);
    }

    /// For SIP: likewise; but many desk phones name no server and know it by its public name.
    @Override
    public TlsIdentity forName(Optional<String> sni) {
        PemFiles pem = known.forName(sni.or(() -> Optional.of(serverName))).pem();
        return new TlsIdentity(pem.key(), pem.chain());
    }

    @Override
    public boolean isOurs(String name) {
        return known.isNamed(name);
    }

    @Override
    public boolean inForce(TlsIdentity identity) {
        return known.holds(identity.chain());
    }

    @Override
    public Optional<TrustManager> clientTrust() {
        return clientAuthority.map(ClientAuthority::trust);
    }

    /// For connections to carriers: trusts the authorities of Java and those in `DIR/tls/carriers`, and shows our
    /// certificate to who asks for one.
    public SSLContext carrierContext() {
        return carriers.context();
    }

    /// For clients of this server: trusts its authority only.
    public SSLContext clientContext() throws GeneralSecurityException, IOException {
        return trusting(authority.chain());
    }

    public String caPem() {
        try {
            return PemFiles.pem(authority.chain());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// SHA-256 over the authority's certificate, lower-case hex.
    public String caFingerprint() throws GeneralSecurityException {
        return fingerprint(authority.chain().getFirst());
    }

    static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    static SSLContext trusting(Collection<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trustManagers(authorities), null);
        return client;
    }

    static TrustManager[] trustManagers(Collection<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int index = 0;
        for (X509Certificate one : authorities) {
            store.setCertificateEntry("ca-" + index++, one);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static Set<String> namesOf(X509Certificate certificate, boolean dnsOnly)
            throws CertificateParsingException {
        Set<String> names = new TreeSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        for (List<?> alternative : alternatives == null ? new ArrayList<List<?>>() : alternatives) {
            String text = String.valueOf(alternative.get(1));
            boolean address = Integer.valueOf(7).equals(alternative.getFirst());
            if (!address) {
                names.add(text.toLowerCase(Locale.ROOT));
            } else if (!dnsOnly) {
                names.add(InetAddress.ofLiteral(text).getHostAddress());
            }
        }
        return names;
    }
}
