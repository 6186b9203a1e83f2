package org.klinke.server.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.klinke.core.account.Permission;

/// Something that happened in a tenant.
///
/// @param data as the API shows such a thing
public record LiveEvent(Kind kind, JsonNode data) {
    /// @see #needs
    public enum Kind {
        CALL(Permission.CALLS_READ),
        REGISTRATION(Permission.PHONES_READ),
        TRUNK(Permission.TRUNKS_READ),
        ALARM(Permission.TRUNKS_READ),
        CONFIGURATION(Permission.TENANT_READ);

        private final Permission needs;

        Kind(Permission needs) {
            this.needs = needs;
        }

        /// Who may know of it.
        public Permission needs() {
            return needs;
        }

        /// As streams name it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
