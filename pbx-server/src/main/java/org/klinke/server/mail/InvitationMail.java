package org.klinke.server.mail;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.account.LoginToken;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.tenant.Tenant;

/// Says an invitation in words, by `invitation.properties` and `invitation_de.properties`, in the tenant's language.
public final class InvitationMail {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");
    private static final DateTimeFormatter GERMAN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    private static final DateTimeFormatter ENGLISH = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Post post;
    private final String base;

    /// @param base of the admin web: "https://pbx.example:8443"
    public InvitationMail(Post post, String base) {
        this.post = post;
        this.base = base;
    }

    /// Where the invited person sets his password. What stands behind '#' no browser sends, so no log has it.
    public String link(LoginToken token) {
        return base + "/invitation#" + token.text();
    }

    /// @param login with the tenant, as one logs in
    /// @param to his address
    /// @throws PostFailed with the reason
    public void send(Tenant tenant, String name, String login, String to, LoginToken token, Instant ends)
            throws PostFailed {
        boolean german = tenant.language().equals("de");
        ResourceBundle words = ResourceBundle.getBundle(
                "org.klinke.server.mail.invitation",
                german ? Locale.GERMAN : Locale.ROOT,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        Map<String, String> facts = Map.of(
                "tenant", tenant.name(),
                "name", name,
                "login", login,
                "link", link(token),
                "until",
                        (german ? GERMAN : ENGLISH)
                                .withZone(ZoneId.of(tenant.timeZone()))
                                .format(ends));
        post.send(List.of(to), filled(words, "subject", facts), filled(words, "text", facts) + "\n");
    }

    private static String filled(ResourceBundle words, String key, Map<String, String> facts) {
        return PLACE.matcher(words.getString(key))
                .replaceAll(place -> Matcher.quoteReplacement(facts.getOrDefault(place.group(1), "")));
    }
}
