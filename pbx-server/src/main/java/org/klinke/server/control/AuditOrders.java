package org.klinke.server.control;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.AuditQuery;
import org.klinke.core.audit.Verification;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `audit …`: the history of a tenant, or of the platform where no tenant is named.
public final class AuditOrders {
    private static final int LIMIT_DEFAULT = 50;
    private static final int LIMIT_MAX = 1_000;

    private final AuditLog audit;
    private final TenantDirectory tenants;

    public AuditOrders(AuditLog audit, TenantDirectory tenants) {
        this.audit = audit;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/audit", this::list),
                new ControlRoute(Method.GET, "/audit/verification", this::verify));
    }

    /// @param actor and what follows: empty once the personal values are erased
    record Line(
            long seq,
            String at,
            String role,
            String action,
            String kind,
            UUID object,
            String actor,
            String from,
            String reason,
            Map<String, String> before,
            Map<String, String> after,
            boolean erased) {
        static Line of(AuditEntry entry) {
            AuditEntry.Values values =
                    entry.values().orElseGet(() -> new AuditEntry.Values("", "", "", Map.of(), Map.of()));
            return new Line(
                    entry.seq(),
                    entry.at().toString(),
                    entry.role(),
                    entry.action(),
                    entry.kind(),
                    entry.object(),
                    values.actor(),
                    values.from(),
                    values.reason(),
                    values.before(),
                    values.after(),
                    entry.values().isEmpty());
        }
    }

    /// @param broken number of the first entry that is not as it was written; 0 if all are
    record Verified(boolean intact, long entries, long erased, long broken, String reason) {}

    private Object list(Request request) {
        List<AuditEntry> found = audit.find(
                realm(request),
                new AuditQuery(
                        text(request, "kind"),
                        text(request, "action"),
                        text(request, "object").map(AuditOrders::id),
                        text(request, "since").map(AuditOrders::instant),
                        text(request, "until").map(AuditOrders::instant),
                        text(request, "below").map(AuditOrders::number).orElse(Long.MAX_VALUE),
                        Math.clamp(
                                text(request, "limit").map(AuditOrders::number).orElse((long) LIMIT_DEFAULT),
                                1,
                                LIMIT_MAX)));
        return Map.of("entries", found.stream().map(Line::of).toList());
    }

    private Object verify(Request request) {
        return switch (audit.verify(realm(request))) {
            case Verification.Intact(long entries, long erased) -> new Verified(true, entries, erased, 0, "");
            case Verification.Broken(long seq, String reason) -> new Verified(false, 0, 0, seq, reason);
        };
    }

    private Realm realm(Request request) {
        return AccountOrders.realm(tenants, text(request, "tenant").orElse(""));
    }

    private static Optional<String> text(Request request, String name) {
        return request.queryParameter().apply(name).filter(text -> !text.isEmpty());
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new Problem(400, "audit.object", "'" + text + "' is no id of an object", List.of());
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new Problem(400, "audit.time", "'" + text + "' is no time", List.of());
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new Problem(400, "audit.number", "'" + text + "' is no number", List.of());
        }
    }
}
