package org.klinke.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.AuditQuery;
import org.klinke.core.audit.Verification;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Cursors;

/// The change history of a tenant, and that of the platform.
public final class AuditRoutes {
    private static final int LIMIT_DEFAULT = 50;

    private final AuditLog audit;
    private final Cursors cursors;

    public AuditRoutes(AuditLog audit, Cursors cursors) {
        this.audit = audit;
        this.cursors = cursors;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.AUDIT_READ);
        return List.of(
                new ApiRoute(Verb.GET, "/tenants/{tenant}/audit", "listAudit", read, this::list),
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}/audit/verification",
                        "verifyAudit",
                        read,
                        ApiRoute.Cost.HIGH,
                        this::verify),
                new ApiRoute(Verb.GET, "/platform/audit", "listPlatformAudit", read, this::list),
                new ApiRoute(
                        Verb.GET,
                        "/platform/audit/verification",
                        "verifyPlatformAudit",
                        read,
                        ApiRoute.Cost.HIGH,
                        this::verify));
    }

    /// @param actor and what follows: none once the personal values are erased
    record View(
            long seq,
            Instant at,
            String role,
            String action,
            String kind,
            UUID object,
            List<String> fields,
            Optional<String> actor,
            Optional<String> from,
            Optional<String> reason,
            Optional<Map<String, String>> before,
            Optional<Map<String, String>> after) {
        static View of(AuditEntry entry) {
            Optional<AuditEntry.Values> values = entry.values();
            return new View(
                    entry.seq(),
                    entry.at(),
                    entry.role(),
                    entry.action(),
                    entry.kind(),
                    entry.object(),
                    entry.fields(),
                    values.map(AuditEntry.Values::actor),
                    values.map(AuditEntry.Values::from),
                    values.map(AuditEntry.Values::reason),
                    values.map(AuditEntry.Values::before),
                    values.map(AuditEntry.Values::after));
        }
    }

    /// @param next cursor of the rest; none at the end
    record Page(List<View> items, Optional<String> next) {}

    record Verified(
            boolean intact,
            Optional<Long> entries,
            Optional<Long> erased,
            Optional<Long> broken,
            Optional<String> reason) {}

    private ApiAnswer list(ApiRequest request) {
        String list = String.join(
                "|",
                "audit",
                request.realm().id().toString(),
                request.query("kind").orElse(""),
                request.query("action").orElse(""),
                request.query("object").orElse(""),
                request.query("since").orElse(""),
                request.query("until").orElse(""));
        int limit = request.query("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
        List<AuditEntry> found = audit.find(
                request.realm(),
                new AuditQuery(
                        request.query("kind"),
                        request.query("action"),
                        request.query("object").map(UUID::fromString),
                        request.instant("since"),
                        request.instant("until"),
                        request.query("cursor")
                                .map(text -> cursors.read(list, text))
                                .orElse(Long.MAX_VALUE),
                        limit + 1));
        List<AuditEntry> shown = found.subList(0, Math.min(limit, found.size()));
        return ApiAnswer.ok(new Page(
                shown.stream().map(View::of).toList(),
                found.size() > limit
                        ? Optional.of(cursors.print(list, shown.getLast().seq()))
                        : Optional.empty()));
    }

    private ApiAnswer verify(ApiRequest request) {
        return ApiAnswer.ok(
                switch (audit.verify(request.realm())) {
                    case Verification.Intact(long entries, long erased) ->
                        new Verified(
                                true, Optional.of(entries), Optional.of(erased), Optional.empty(), Optional.empty());
                    case Verification.Broken(long seq, String reason) ->
                        new Verified(false, Optional.empty(), Optional.empty(), Optional.of(seq), Optional.of(reason));
                });
    }
}
