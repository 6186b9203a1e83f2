package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.CallId;
import org.klinke.core.retention.Keeping;
import org.klinke.core.retention.Outlook;
import org.klinke.core.retention.RetentionText;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `retention`, `retention set` and `hold`.
public final class RetentionOrders {
    private final Keeping keeping;
    private final TenantDirectory tenants;

    public RetentionOrders(Keeping keeping, TenantDirectory tenants) {
        this.keeping = keeping;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/retention", this::outlook),
                new ControlRoute(Method.POST, "/retention/set", this::set),
                new ControlRoute(Method.POST, "/retention/hold", this::hold));
    }

    /// @param days "" = no end
    record Line(
            String kind,
            String days,
            boolean settable,
            long count,
            String oldest,
            long tonight,
            long week,
            long month,
            long held) {
        static Line of(Outlook one) {
            return new Line(
                    one.kind(),
                    one.days().map(String::valueOf).orElse(""),
                    one.settable(),
                    one.count(),
                    one.oldest().map(CallStories::instant).orElse(""),
                    one.tonight(),
                    one.week(),
                    one.month(),
                    one.held());
        }
    }

    private Object outlook(Request request) {
        return answer(tenant(request.queryParameter().apply("tenant").orElse("")));
    }

    private Object answer(TenantScope scope) {
        return Map.of("kept", keeping.outlook(scope).stream().map(Line::of).toList());
    }

    private Object set(Request request) {
        JsonNode body = request.body();
        TenantScope scope = tenant(body.path("tenant").asText());
        Map<String, Object> given = new LinkedHashMap<>();
        for (String field : RetentionText.FIELDS) {
            if (body.hasNonNull(field)) {
                given.put(field, body.path(field).asText());
            }
        }
        try {
            keeping.set(scope, Actor.LOCAL_CLI, given);
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return answer(scope);
    }

    private Object hold(Request request) {
        JsonNode body = request.body();
        TenantScope scope = tenant(body.path("tenant").asText());
        String id = body.path("id").asText();
        try {
            if (!keeping.hold(
                    scope,
                    call(id),
                    !body.path("end").asBoolean(),
                    Actor.LOCAL_CLI,
                    body.path("reason").asText())) {
                throw unknown(id);
            }
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return Map.of("id", id, "hold", keeping.holdOf(scope, call(id)).orElse(""));
    }

    private static CallId call(String id) {
        try {
            return new CallId(UUID.fromString(id));
        } catch (IllegalArgumentException _) {
            throw unknown(id);
        }
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }

    private static Problem unknown(String id) {
        return Problem.notFound(
                "no call record has the id '" + id + "'; `klinke calls --json` lists those of the tenant");
    }

    private static Problem refused(InvalidInput e) {
        return new Problem(
                400, "retention." + e.field(), e.field() + ": " + e.problem() + "; " + e.remedy(), List.of());
    }
}
