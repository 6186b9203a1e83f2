package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.WantedWebhook;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.webhook.Webhook;
import org.klinke.core.webhook.WebhookAddresses;
import org.klinke.core.webhook.WebhookDetails;
import org.klinke.core.webhook.WebhookStore;

/// Plans a tenant's webhooks, the list `webhooks`, known by name. No line of the plan says what a secret is.
/// Thread-safe.
public final class WebhookPlanner {
    static final String LIST = "webhooks";
    private static final String KIND = "webhook";

    private final WebhookStore webhooks;
    private final WebhookAddresses rule;

    public WebhookPlanner(WebhookStore webhooks, WebhookAddresses rule) {
        this.webhooks = webhooks;
        this.rule = rule;
    }

    /// @param now empty for a tenant that is still to be made
    void plan(WantedTenant tenant, Optional<TenantTx> now, boolean prune, Sheet<Change> sheet) {
        if (tenant.outside().webhooks().isEmpty()) {
            return;
        }
        Map<String, Webhook> left = new TreeMap<>();
        now.ifPresent(
                tx -> webhooks.list(tx).forEach(one -> left.put(one.details().name(), one)));
        for (WantedWebhook wanted : tenant.outside().webhooks().get()) {
            Optional<Webhook> before =
                    Optional.ofNullable(left.remove(wanted.thing().name()));
            try {
                plan(tenant, wanted, before, now, sheet);
            } catch (InvalidInput e) {
                sheet.refuse(wanted.thing().where(), e);
            }
        }
        if (prune) {
            left.values()
                    .forEach(gone -> sheet.gone(
                            Phase.FREE,
                            tenant.where(),
                            KIND,
                            tenant.name() + "/" + gone.details().name(),
                            (change, _) -> webhooks.delete(change, gone)));
        }
    }

    private void plan(
            WantedTenant tenant,
            WantedWebhook wanted,
            Optional<Webhook> before,
            Optional<TenantTx> now,
            Sheet<Change> sheet) {
        Map<String, String> old = before.map(one -> one.details().facts()).orElse(Map.of());
        Map<String, String> fields = Sheet.merged(old, wanted.thing().given());
        fields.put("name", wanted.thing().name());
        WebhookDetails details = WebhookDetails.read(fields, rule);
        List<String> changes = new ArrayList<>(Sheet.differences(old, details.facts()));
        boolean otherSecret = wanted.secret()
                .filter(secret -> before.filter(one -> webhooks.hasSecret(now.orElseThrow(), one, secret))
                        .isEmpty())
                .isPresent();
        if (otherSecret) {
            changes.add("secret");
        }
        sheet.line(before.isEmpty(), KIND, tenant.name() + "/" + details.name(), changes);
        if (!changes.isEmpty()) {
            sheet.deed(
                    Phase.NUMBERS,
                    wanted.thing().where(),
                    (change, _) -> webhooks.put(change, details, otherSecret ? wanted.secret() : Optional.empty()));
        }
    }

    /// By name, for an export that keeps them sealed.
    public Map<String, String> exportSecrets(Change change) {
        return webhooks.exportSecrets(change);
    }

    /// What is there, in the form of the file.
    public List<OutsideExport.Section> export(TenantTx tx) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Webhook one : webhooks.list(tx)) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", one.details().name());
            fields.put("url", one.details().url());
            fields.put("events", one.details().words());
            if (!one.details().enabled()) {
                fields.put("enabled", false);
            }
            entries.add(fields);
        }
        return entries.isEmpty() ? List.of() : List.of(new OutsideExport.Section(LIST, entries));
    }
}
