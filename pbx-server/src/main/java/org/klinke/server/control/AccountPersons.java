package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.UserId;

/// Whose an account is, as people say it: by the extension.
public record AccountPersons(UserStore users) {
    /// @param body `user`: extension; empty: nobody's; absent: as it was
    /// @throws InvalidInput if nobody of this tenant has the extension
    public AccountDetails named(RealmChange change, JsonNode body, AccountDetails details, Optional<UserId> was) {
        if (!body.has("user")) {
            return details.belongingTo(was);
        }
        String extension = body.path("user").asText().strip();
        if (extension.isEmpty()) {
            return details.belongingTo(Optional.empty());
        }
        if (!(change.tx() instanceof TenantTx tenant)) {
            throw new InvalidInput("user", "the platform has no telephones", "leave it out");
        }
        return details.belongingTo(Optional.of(users.findByExtension(tenant, extension)
                .orElseThrow(() -> new InvalidInput(
                        "user", "nobody of this tenant has the extension " + extension, "name another one"))
                .id()));
    }
}
