package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.klinke.core.apply.WantedTenant.WantedUser;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.LoginStore;

/// Plans the PINs by which people log in at shared telephones. No line of the plan says what they are. Thread-safe.
final class LoginPlanner {
    private static final String KIND = "login PIN";

    private final LoginStore logins;
    private final UserStore users;

    LoginPlanner(LoginStore logins, UserStore users) {
        this.logins = logins;
        this.users = users;
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, Sheet<Change> sheet) {
        List<WantedUser> wanted = tenant.users().orElse(List.of()).stream()
                .filter(user -> user.pin().isPresent())
                .toList();
        Map<String, UserId> known = now.map(this::known).orElse(Map.of());
        List<WantedUser> others = new ArrayList<>();
        for (WantedUser user : wanted) {
            boolean has = Optional.ofNullable(known.get(user.extension()))
                    .filter(id ->
                            logins.hasPin(now.orElseThrow(), id, user.pin().orElseThrow()))
                    .isPresent();
            sheet.line(false, KIND, tenant.name() + "/" + user.extension(), has ? List.of() : List.of("pin"));
            if (!has) {
                others.add(user);
            }
        }
        if (!others.isEmpty()) {
            set(others, sheet);
        }
    }

    /// The users are read once, by the first deed: anew if all of them are done over.
    private void set(List<WantedUser> others, Sheet<Change> sheet) {
        Map<String, UserId> there = new HashMap<>();
        sheet.deed(Phase.NUMBERS, others.getFirst().where(), (change, _) -> {
            there.clear();
            there.putAll(known(change.tx()));
        });
        for (WantedUser user : others) {
            sheet.deed(
                    Phase.NUMBERS,
                    user.where(),
                    (change, _) -> logins.setPin(
                            change, user(there, user.extension()), user.pin().orElseThrow()));
        }
    }

    private Map<String, UserId> known(TenantTx tx) {
        return users.list(tx).stream()
                .collect(Collectors.toMap(row -> row.details().extension(), UserRow::id));
    }

    private static UserId user(Map<String, UserId> there, String extension) {
        return Optional.ofNullable(there.get(extension))
                .orElseThrow(() -> new InvalidInput(
                        "user",
                        "nobody has the extension " + extension,
                        "name a user's extension, as the list of users has it"));
    }
}
