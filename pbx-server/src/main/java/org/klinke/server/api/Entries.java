package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.klinke.core.db.TenantTx;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.server.apply.TenantExport;
import org.klinke.web.Problem;

/// The entries of a tenant's lists, and what is said to have one of them different, or gone.
record Entries(TenantExport export) {
    /// All of one list, as they are now.
    List<Map<String, Object>> list(TenantTx tx, Listing listing, List<PlatformTrunk> platform) {
        return listing == Listing.DEVICES
                ? export.list(tx, Listing.USERS.word(), platform).stream()
                        .flatMap(user -> devices(user).stream())
                        .toList()
                : export.list(tx, listing.word(), platform);
    }

    /// Of one user, each with whose it is.
    private static List<Map<String, Object>> devices(Map<String, Object> user) {
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Object one : (List<?>) user.getOrDefault(Listing.DEVICES.word(), List.of())) {
            Map<String, Object> device = new LinkedHashMap<>();
            ((Map<?, ?>) one).forEach((field, value) -> device.put(String.valueOf(field), value));
            device.put(Listing.OWNER, Listing.text(user, Listing.USERS.key().getFirst()));
            devices.add(device);
        }
        return devices;
    }

    /// A configuration that says this one entry and nothing else.
    ///
    /// @param owner of a device that says nothing of it
    JsonNode said(TenantTx now, Listing listing, ObjectNode entry, String owner) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (listing != Listing.DEVICES) {
            body.putArray(listing.word()).add(entry);
            return body;
        }
        ObjectNode device = entry.deepCopy();
        JsonNode given = device.remove(Listing.OWNER);
        String extension = given == null ? owner : given.asText();
        boolean known = export.list(now, Listing.USERS.word(), List.of()).stream()
                .anyMatch(user -> Listing.USERS.name(user).equals(extension));
        if (!known) {
            throw Problem.invalid(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    List.of(Problem.Fault.at(
                            "/" + Listing.OWNER,
                            "there is no user '" + extension + "'; name one by the extension, or add it")));
        }
        ObjectNode user = body.putArray(Listing.USERS.word()).addObject();
        user.put(Listing.USERS.key().getFirst(), extension);
        user.putArray(listing.word()).add(device);
        return body;
    }

    /// The whole list but the entry, each of the others by its name only: so nothing of them changes.
    JsonNode without(
            TenantTx now,
            Listing listing,
            List<Map<String, Object>> entries,
            Map<String, Object> gone,
            List<PlatformTrunk> platform) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (listing != Listing.DEVICES) {
            others(body.putArray(listing.word()), listing, entries, gone);
            return body;
        }
        ArrayNode users = body.putArray(Listing.USERS.word());
        for (Map<String, Object> user : list(now, Listing.USERS, platform)) {
            ObjectNode one = users.addObject();
            one.put(Listing.USERS.key().getFirst(), Listing.USERS.name(user));
            if (Listing.USERS.name(user).equals(Listing.text(gone, Listing.OWNER))) {
                others(one.putArray(listing.word()), listing, devices(user), gone);
            }
        }
        return body;
    }

    private static void others(
            ArrayNode list, Listing listing, List<Map<String, Object>> entries, Map<String, Object> gone) {
        for (Map<String, Object> entry : entries) {
            if (!listing.name(entry).equals(listing.name(gone))) {
                ObjectNode other = list.addObject();
                listing.key().forEach(field -> {
                    if (entry.containsKey(field)) {
                        other.put(field, Listing.text(entry, field));
                    }
                });
            }
        }
    }
}
