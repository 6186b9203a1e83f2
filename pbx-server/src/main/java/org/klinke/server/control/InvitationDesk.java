package org.klinke.server.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.klinke.core.account.Account;
import org.klinke.core.account.InvitationStore;
import org.klinke.core.account.Invitations;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserStore;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.mail.InvitationMail;
import org.klinke.web.Problem;

/// Invites people into their accounts, by mail or on paper.
public final class InvitationDesk {
    private final Invitations invitations;
    private final InvitationStore store;
    private final InvitationMail mail;
    private final UserStore users;
    private final Changes changes;

    public InvitationDesk(
            Invitations invitations, InvitationStore store, InvitationMail mail, UserStore users, Changes changes) {
        this.invitations = invitations;
        this.store = store;
        this.mail = mail;
        this.users = users;
        this.changes = changes;
    }

    /// How the person gets the link.
    public enum By {
        MAIL,
        PAPER
    }

    /// @param link shown only now, and only where it is not mailed
    public record Invited(Instant endsAt, Optional<String> link, Optional<String> mailedTo) {
        @Override
        public String toString() {
            return "Invited[" + endsAt + ", masked]";
        }
    }

    private record Begun(Account account, Invitations.Made made, Optional<String> address) {}

    /// @param find the account, within the change
    /// @throws InvalidInput if it is disabled, or a mail shall go to who has no address
    /// @throws Problem 409 if no mail server takes it: this link is good no more then
    public Invited invite(Realm realm, Actor actor, By by, int days, Function<RealmChange, Account> find) {
        Begun begun = changes.inRealm(realm, actor, "invitation", change -> {
            Account account = find.apply(change);
            Optional<String> address = by == By.MAIL ? Optional.of(address(change, account)) : Optional.empty();
            return new Begun(account, invitations.invite(change, account, days), address);
        });
        Instant ends = begun.made().invitation().endsAt();
        if (begun.address().isEmpty()) {
            return new Invited(ends, Optional.of(mail.link(begun.made().token())), Optional.empty());
        }
        TenantScope tenant = realm.tenant().orElseThrow();
        String login = begun.account().details().login();
        try {
            mail.send(
                    tenant.tenant(),
                    name(begun.account()),
                    login + "@" + tenant.name(),
                    begun.address().get(),
                    begun.made().token(),
                    ends);
        } catch (PostFailed e) {
            changes.inRealm(realm, actor, "invitation", change -> {
                store.withdraw(change, begun.account().id(), begun.made().token());
                return Map.of();
            });
            throw new Problem(409, "invitation.mail", "the mail could not be sent: " + e.getMessage(), List.of());
        }
        return new Invited(ends, Optional.empty(), begun.address());
    }

    private static String name(Account account) {
        String name = account.details().name();
        return name.isEmpty() ? account.details().login() : name;
    }

    private String address(RealmChange change, Account account) {
        return account.details()
                .user()
                .flatMap(user -> change.tx() instanceof TenantTx tenant ? users.find(tenant, user) : Optional.empty())
                .flatMap(user -> user.details().email())
                .orElseThrow(() -> new InvalidInput(
                        "by",
                        "the account belongs to nobody with a mail address",
                        "give the user one, or hand the link over on paper"));
    }
}
