package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.apply.WantedTenant.WantedDevice;
import org.klinke.core.apply.WantedTenant.WantedUser;

/// Finds what a file says twice: the second mention is refused and names the line of the first.
final class Duplicates {
    private final List<Refusal> refusals = new ArrayList<>();

    static List<Refusal> in(Wanted wanted) {
        Duplicates found = new Duplicates();
        Map<String, Where> names = new HashMap<>();
        Map<String, Where> domains = new HashMap<>();
        Map<String, Where> ids = new HashMap<>();
        for (WantedTenant tenant : wanted.tenants()) {
            found.note(names, "name", tenant.name(), tenant.where());
            tenant.domain().ifPresent(domain -> found.note(domains, "domain", domain, tenant.where()));
            tenant.id().ifPresent(id -> found.note(ids, "id", id.toString(), tenant.where()));
            found.within(tenant);
            found.trunks(tenant.outside().trunks().orElse(List.of()));
            found.things(tenant.outside().sites().orElse(List.of()));
        }
        found.trunks(wanted.platformTrunks().orElse(List.of()));
        return found.refusals;
    }

    private void within(WantedTenant tenant) {
        Map<String, Where> extensions = new HashMap<>();
        Map<String, Where> deviceNames = new HashMap<>();
        Map<String, Where> sipUsernames = new HashMap<>();
        Map<String, Where> ids = new HashMap<>();
        for (WantedUser user : tenant.users().orElse(List.of())) {
            note(extensions, "extension", user.extension(), user.where());
            user.id().ifPresent(id -> note(ids, "id", id.toString(), user.where()));
            for (WantedDevice device : user.devices().orElse(List.of())) {
                note(deviceNames, "name", device.name(), device.where());
                device.id().ifPresent(id -> note(ids, "id", id.toString(), device.where()));
                device.sipUsername().ifPresent(name -> note(sipUsernames, "sipUsername", name, device.where()));
            }
        }
    }

    private void trunks(List<WantedTrunk> trunks) {
        things(trunks.stream().map(WantedTrunk::thing).toList());
        for (WantedTrunk trunk : trunks) {
            Map<String, Where> accounts = new HashMap<>();
            trunk.accounts()
                    .orElse(List.of())
                    .forEach(account -> note(accounts, "user", account.user(), account.where()));
        }
    }

    private void things(List<Thing> things) {
        Map<String, Where> names = new HashMap<>();
        Map<String, Where> ids = new HashMap<>();
        for (Thing thing : things) {
            note(names, "name", thing.name(), thing.where());
            thing.id().ifPresent(id -> note(ids, "id", id.toString(), thing.where()));
        }
    }

    private void note(Map<String, Where> seen, String field, String value, Where where) {
        Where first = seen.putIfAbsent(value, where);
        if (first != null) {
            int line = first.fieldLines().getOrDefault(field, first.line());
            refusals.add(where.refuse(field, "\"" + value + "\" stands already in line " + line));
        }
    }
}
