package org.klinke.core.account;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.OutsideHost;

/// Where the people of a tenant log in instead of here, by OpenID Connect.
///
/// @param issuer "https://login.example/tenant", without a '/' at its end
/// @param claim of the token it gives, whose value names the account
/// @param domains of that value, behind its '@'; empty: the value is the login itself and has none
/// @param makeAccounts whoever comes and has no account gets one with the role `user`
/// @param passwords of accounts here are good, too; else the only admin's alone
public record SignOn(
        URI issuer, String clientId, String claim, List<String> domains, boolean makeAccounts, boolean passwords) {
    private static final Pattern CLIENT = Pattern.compile("[!-~]{1,200}");
    /// Those that an issuer answers for: whoever writes `name` or `nickname` himself would choose whose account is his.
    private static final Set<String> CLAIMS = Set.of("preferred_username", "email", "upn", "sub");

    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
    private static final int ISSUER_LENGTH_MAX = 300;
    private static final int DOMAINS_MAX = 20;

    public SignOn {
        domains = List.copyOf(domains);
    }

    /// @throws InvalidInput naming the field
    public static URI issuer(String text) {
        String plain = text.strip().replaceFirst("/$", "");
        try {
            URI issuer = new URI(plain);
            if (plain.length() > ISSUER_LENGTH_MAX
                    || !"https".equals(issuer.getScheme())
                    || issuer.getHost() == null
                    || issuer.getRawUserInfo() != null
                    || issuer.getRawQuery() != null
                    || issuer.getRawFragment() != null) {
                throw noIssuer();
            }
            return issuer;
        } catch (URISyntaxException _) {
            throw noIssuer();
        }
    }

    private static InvalidInput noIssuer() {
        return new InvalidInput(
                "issuer", "it is no address of an issuer", "write it as its papers do: https://login.example/tenant");
    }

    /// @param inside whether the server lets itself be sent into networks of the house
    /// @throws InvalidInput if it cannot be, naming the field
    SignOn checked(boolean inside) {
        if (!inside && !OutsideHost.is(issuer.getRawAuthority())) {
            throw new InvalidInput(
                    "issuer", "its host is not in the open internet", "ask the operator for 'sign-on.inside'");
        }
        if (!CLIENT.matcher(clientId).matches()) {
            throw new InvalidInput("clientId", "it is no client's id", "copy it from the issuer");
        }
        if (!CLAIMS.contains(claim)) {
            throw new InvalidInput("claim", "it is no claim", "write preferred_username, email or upn");
        }
        if (domains.size() > DOMAINS_MAX
                || domains.stream().anyMatch(one -> !DOMAIN.matcher(one).matches())) {
            throw new InvalidInput("domains", "one of them is no domain", "write them like example.com");
        }
        if (claim.equals("email") && domains.isEmpty()) {
            throw new InvalidInput("domains", "an address has one", "name those of your people");
        }
        return this;
    }

    /// The login that a claim's value means; empty if it is nobody of this tenant.
    public Optional<String> login(String value) {
        String plain = value.strip().toLowerCase(Locale.ROOT);
        int at = plain.lastIndexOf('@');
        if (domains.isEmpty()) {
            return Optional.of(plain).filter(_ -> at < 0);
        }
        return Optional.of(plain)
                .filter(_ -> at > 0 && domains.contains(plain.substring(at + 1)))
                .map(one -> one.substring(0, at));
    }

    Map<String, String> facts() {
        return Map.of(
                "issuer", issuer.toString(),
                "clientId", clientId,
                "claim", claim,
                "domains", String.join(" ", domains),
                "makeAccounts", String.valueOf(makeAccounts),
                "passwords", String.valueOf(passwords));
    }
}
