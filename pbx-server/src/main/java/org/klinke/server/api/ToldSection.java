package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.klinke.core.audit.AuditEntry;
import org.klinke.server.api.ConfigurationRoutes.Family;

/// What there is once in a tenant: an entry names each field that changed, and what was as usual is told by "".
///
/// @param word of the `apply` file
record ToldSection(String word, Family family) implements Told {
    static Optional<ToldSection> of(AuditEntry entry) {
        if (!entry.action().equals("update")) {
            return Optional.empty();
        }
        return switch (entry.kind()) {
            case "retention" -> Optional.of(new ToldSection("retention", Family.RECORDING_RULES));
            case "feature codes" -> Optional.of(new ToldSection("codes", Family.DIALPLAN));
            default -> Optional.empty();
        };
    }

    @Override
    public boolean deletes(AuditEntry entry, AuditEntry.Values values) {
        return false;
    }

    @Override
    public JsonNode before(Now now, AuditEntry entry, AuditEntry.Values values) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode fields = body.putObject(word);
        values.after().keySet().forEach(field -> fields.put(field, ""));
        values.before().forEach(fields::put);
        return body;
    }
}
