package org.klinke.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who signs makers' telephones: the authorities in the PEM files of `MAKER/` below one directory, `snom/` and so on.
/// Without any, no phone is asked for a certificate.
final class MakerTrust {
    private static final Logger LOG = LoggerFactory.getLogger(MakerTrust.class);
    private static final int MAKERS_MAX = 50;

    private final Path dir;
    private final KeyManager keys;
    private final Map<String, PemFolder> folders = new HashMap<>();
    private volatile State state;

    /// @param context asks for certificates that these authorities signed: another one after each change, lest a
    ///     session in which nothing was asked for is resumed
    private record State(Map<String, List<X509Certificate>> authorities, SSLContext context) {}

    /// @param dir may be absent
    MakerTrust(Path dir, KeyManager keys) throws IOException, GeneralSecurityException {
        this.dir = dir;
        this.keys = keys;
        this.state = read(Map.of());
        refresh();
    }

    List<X509Certificate> of(String maker) {
        return state.authorities.getOrDefault(maker, List.of());
    }

    boolean isAny() {
        return !state.authorities.isEmpty();
    }

    SSLContext context() {
        return state.context;
    }

    /// Takes in what has changed in the directories. Blocks.
    synchronized void refresh() {
        try {
            Map<String, List<X509Certificate>> now = new TreeMap<>(state.authorities);
            Set<String> makers = makers();
            boolean changed = now.keySet().retainAll(makers);
            folders.keySet().retainAll(makers);
            for (String maker : makers) {
                changed |= reread(maker, now);
            }
            if (changed) {
                state = read(now);
                LOG.atInfo()
                        .addKeyValue("dir", dir)
                        .addKeyValue("makers", now.keySet())
                        .log("authorities of telephones' makers read");
            }
        } catch (IOException | GeneralSecurityException e) {
            folders.values().forEach(PemFolder::forget);
            LOG.atError()
                    .addKeyValue("dir", dir)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("authorities of telephones' makers cannot be read; those in force stay");
        }
    }

    /// A directory that cannot be read is that maker's trouble alone: its authorities stay, all others change.
    private boolean reread(String maker, Map<String, List<X509Certificate>> now) {
        PemFolder folder = folders.computeIfAbsent(maker, name -> new PemFolder(dir.resolve(name)));
        try {
            if (!folder.hasChanged()) {
                return false;
            }
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("dir", dir.resolve(maker))
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("authorities of telephones of one maker cannot be read; those in force stay");
            return false;
        }
        List<X509Certificate> read = folder.certificates();
        if (read.isEmpty()) {
            now.remove(maker);
        } else {
            now.put(maker, read);
        }
        return true;
    }

    private Set<String> makers() throws IOException {
        if (!Files.isDirectory(dir)) {
            return Set.of();
        }
        try (Stream<Path> all = Files.list(dir)) {
            return all.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .sorted()
                    .limit(MAKERS_MAX)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private State read(Map<String, List<X509Certificate>> authorities) throws GeneralSecurityException {
        List<X509Certificate> all =
                authorities.values().stream().flatMap(List::stream).toList();
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(new KeyManager[] {keys}, new TrustManager[] {new ShownCertificates(all)}, null);
        return new State(Map.copyOf(authorities), made);
    }
}
