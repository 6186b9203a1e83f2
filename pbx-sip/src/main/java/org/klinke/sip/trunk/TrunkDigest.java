package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.Header;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.codec.JainCodec;

/// Proves to a carrier that we know an account's password (RFC 7616, RFC 8760), and to nobody else:
///
///     challenge to ─┬─ a request within a call ───────────────────────────────▶ refused: the other party may be asking
///                   ├─ any, in a realm that is not the trunk's ───────────────▶ refused
///                   ├─ one that already answers it, and the nonce is not stale ▶ refused: the password is wrong
///                   ├─ one of a call that was answered three times already ───▶ refused: it would never end
///                   └─ else: SHA-256 before MD5, qop=auth ────────────────────▶ answered, for our own Request-URI
///
/// A realm is the trunk's if it is its domain, host or proxy, or one in which its registrar took our password. Only a
/// REGISTER, which goes no farther than the registrar, is answered in a realm not known yet. Thread-safe.
public final class TrunkDigest {
    /// Times that one request is sent with credentials: stale nonces, and several proxies on the way.
    public static final int ATTEMPTS_MAX = 3;

    private static final int CHALLENGES_MAX = 8;
    private static final int REALMS_MAX = 8;
    private static final int NONCES_MAX = 64;
    private static final int CALLS_MAX = 1_024;
    private static final int CNONCE_BYTES = 12;

    private final JainCodec codec;
    private final TrunkAccount account;
    private final RandomGenerator random;
    private final Set<String> realms = ConcurrentHashMap.newKeySet();
    private volatile List<Challenge> registrars = List.of();
    private final Counts uses = new Counts(NONCES_MAX);
    /// Answers for each call, by Call-ID.
    private final Counts answers = new Counts(CALLS_MAX);

    /// @param hosts of the trunk: its domain, host and proxy
    /// @param random unguessable
    public TrunkDigest(JainCodec codec, TrunkAccount account, Set<String> hosts, RandomGenerator random) {
        this.codec = codec;
        this.account = account;
        this.random = random;
        hosts.forEach(host -> realms.add(host.toLowerCase(Locale.ROOT)));
    }

    /// How often something was; what was not for longest is forgotten. Not thread-safe.
    private static final class Counts extends LinkedHashMap<String, Integer> {
        private static final long serialVersionUID = 1L;
        private final int sizeMax;

        Counts(int sizeMax) {
            super(16, 0.75f, true);
            this.sizeMax = sizeMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > sizeMax;
        }
    }

    /// What came of a challenge.
    public sealed interface Outcome {
        /// To be sent.
        record Answered() implements Outcome {}

        /// @param reason for people
        record Refused(String reason) implements Outcome {}
    }

    private enum Hash {
        SHA_256("SHA-256"),
        MD5("MD5");

        private final String token;

        Hash(String token) {
            this.token = token;
        }

        String of(String text) {
            try {
                return HexFormat.of().formatHex(MessageDigest.getInstance(token).digest(text.getBytes(UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// @param qop whether the server wants `qop=auth`; without it the digest is that of RFC 2069
    /// @param opaque null if there is none
    private record Challenge(
            boolean proxy,
            Hash hash,
            String realm,
            String nonce,
            @Nullable String opaque,
            boolean qop,
            boolean stale) {
        String header() {
            return proxy ? ProxyAuthorizationHeader.NAME : AuthorizationHeader.NAME;
        }
    }

    /// The account it answers for.
    String user() {
        return account.user();
    }

    /// Gives a request the credentials that a 401 or 407 asks for.
    ///
    /// @param next the refused request once more, with its credentials if it had any; gets them anew
    public Outcome answer(Request next, Response response) {
        if (next.getHeader(ToHeader.NAME) instanceof ToHeader to && to.getTag() != null) {
            return new Outcome.Refused("a challenge within a call is not answered");
        }
        List<Challenge> challenges = new ArrayList<>();
        challenges.addAll(read(response, WWWAuthenticateHeader.NAME, false));
        challenges.addAll(read(response, ProxyAuthenticateHeader.NAME, true));
        if (challenges.isEmpty()) {
            return new Outcome.Refused("it asks for a password in a way we do not know");
        }
        boolean any = next.getMethod().equals(Request.REGISTER);
        Map<String, Challenge> best = new LinkedHashMap<>();
        for (Challenge each : challenges) {
            String realm = each.realm().toLowerCase(Locale.ROOT);
            if (any || realms.contains(realm)) {
                best.merge(each.header() + realm, each, (a, b) -> b.hash().compareTo(a.hash()) < 0 ? b : a);
            }
        }
        if (best.isEmpty()) {
            return new Outcome.Refused("it asks for a password in the realm \""
                    + challenges.getFirst().realm() + "\", which is not this trunk's");
        }
        for (Challenge each : best.values()) {
            if (!each.stale() && hasAnswered(next, each)) {
                return new Outcome.Refused("it does not take the password");
            }
        }
        if (!any && !mayAnswer(next)) {
            return new Outcome.Refused("it asks for the password again and again");
        }
        best.values().forEach(challenge -> credentials(next, challenge));
        if (any) {
            registrars = List.copyOf(best.values());
        }
        return new Outcome.Answered();
    }

    /// Credentials for a REGISTER as the registrar asked for last time, which saves being asked again.
    void before(Request register) {
        registrars.forEach(challenge -> credentials(register, challenge));
    }

    /// The registrar took credentials in these realms: they are the trunk's.
    void accepted(Request register) {
        for (String name : List.of(AuthorizationHeader.NAME, ProxyAuthorizationHeader.NAME)) {
            Iterator<?> headers = register.getHeaders(name);
            while (headers.hasNext() && realms.size() < REALMS_MAX) {
                // ProxyAuthorization is an Authorization
                if (headers.next() instanceof AuthorizationHeader header && header.getRealm() != null) {
                    realms.add(header.getRealm().toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /// Counts by Call-ID, which every repetition of a request has (RFC 3261 §8.1.3.5): an account's REGISTERs all have
    /// the same one, so [Registration] counts itself.
    private boolean mayAnswer(Request next) {
        String call = ((CallIdHeader) next.getHeader(CallIdHeader.NAME)).getCallId();
        synchronized (answers) {
            return answers.merge(call, 1, Integer::sum) <= ATTEMPTS_MAX;
        }
    }

    private static boolean hasAnswered(Request request, Challenge challenge) {
        Iterator<?> headers = request.getHeaders(challenge.header());
        while (headers.hasNext()) {
            if (headers.next() instanceof AuthorizationHeader header
                    && challenge.realm().equalsIgnoreCase(header.getRealm())) {
                return true;
            }
        }
        return false;
    }

    private static List<Challenge> read(Response response, String name, boolean proxy) {
        List<Challenge> read = new ArrayList<>();
        Iterator<?> headers = response.getHeaders(name);
        for (int i = 0; i < CHALLENGES_MAX && headers.hasNext(); i++) {
            // ProxyAuthenticate is a WWWAuthenticate
            if (headers.next() instanceof WWWAuthenticateHeader header
                    && "Digest".equalsIgnoreCase(header.getScheme())) {
                read(header, proxy).ifPresent(read::add);
            }
        }
        return read;
    }

    private static Optional<Challenge> read(WWWAuthenticateHeader header, boolean proxy) {
        String algorithm = header.getParameter("algorithm");
        Optional<Hash> hash = algorithm == null // RFC 7616 §3.3
                ? Optional.of(Hash.MD5)
                : Arrays.stream(Hash.values())
                        .filter(each -> each.token.equalsIgnoreCase(algorithm))
                        .findFirst();
        String realm = header.getParameter("realm");
        String nonce = header.getParameter("nonce");
        String opaque = header.getParameter("opaque");
        String qop = header.getParameter("qop");
        if (hash.isEmpty() || realm == null || nonce == null || !isPlain(realm) || !isPlain(nonce)) {
            return Optional.empty();
        }
        if (opaque != null && !isPlain(opaque)) {
            return Optional.empty();
        }
        boolean auth = qop != null && Arrays.stream(qop.split("[,\\s]+", -1)).anyMatch("auth"::equalsIgnoreCase);
        if (qop != null && !auth) {
            return Optional.empty();
        }
        return Optional.of(new Challenge(
                proxy, hash.get(), realm, nonce, opaque, auth, "true".equalsIgnoreCase(header.getParameter("stale"))));
    }

    /// Fit for going back between quotes as it came.
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != '"' && c != '\\');
    }

    private void credentials(Request next, Challenge challenge) {
        forget(next, challenge);
        String uri = next.getRequestURI().toString();
        String nc = "%08x".formatted(use(challenge.nonce()));
        byte[] bytes = new byte[CNONCE_BYTES];
        random.nextBytes(bytes);
        String cnonce = HexFormat.of().formatHex(bytes);
        Hash hash = challenge.hash();
        String ha1 = hash.of(account.authUser() + ":" + challenge.realm() + ":" + account.password());
        String ha2 = hash.of(next.getMethod() + ":" + uri);
        String response = challenge.qop()
                ? hash.of(ha1 + ":" + challenge.nonce() + ":" + nc + ":" + cnonce + ":auth:" + ha2)
                : hash.of(ha1 + ":" + challenge.nonce() + ":" + ha2);
        StringBuilder value = new StringBuilder("Digest username=\"" + quoted(account.authUser()) + "\", realm=\""
                + challenge.realm() + "\", nonce=\"" + challenge.nonce() + "\", uri=\"" + uri + "\", response=\""
                + response + "\", algorithm=" + hash.token);
        if (challenge.qop()) {
            value.append(", qop=auth, nc=")
                    .append(nc)
                    .append(", cnonce=\"")
                    .append(cnonce)
                    .append('"');
        }
        if (challenge.opaque() != null) {
            value.append(", opaque=\"").append(challenge.opaque()).append('"');
        }
        try {
            next.addHeader(codec.headers().createHeader(challenge.header(), value.toString()));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build " + challenge.header(), e);
        }
    }

    /// Credentials for other realms stay: there may be several proxies on the way (RFC 3261 §22.3).
    private static void forget(Request next, Challenge challenge) {
        List<Header> others = new ArrayList<>();
        Iterator<?> headers = next.getHeaders(challenge.header());
        while (headers.hasNext()) {
            if (headers.next() instanceof AuthorizationHeader header
                    && !challenge.realm().equalsIgnoreCase(header.getRealm())) {
                others.add(header);
            }
        }
        next.removeHeader(challenge.header());
        others.forEach(next::addHeader);
    }

    /// Times that this nonce has been used, with this one (RFC 7616 §3.4: nc).
    private int use(String nonce) {
        synchronized (uses) {
            return uses.merge(nonce, 1, Integer::sum);
        }
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
