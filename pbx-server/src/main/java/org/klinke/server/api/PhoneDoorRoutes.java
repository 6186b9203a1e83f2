package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.core.phone.Adoption;
import org.klinke.core.phone.MacAddress;
import org.klinke.server.control.NewcomerRoutes;
import org.klinke.server.control.PhoneRoutes;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Ways in for telephones: one is opened, or a newcomer becomes somebody's. Both make a device's password anew and hand
/// it to whoever fetches the file, so they need what making a device needs.
public final class PhoneDoorRoutes {
    private final PhoneRoutes phones;
    private final NewcomerRoutes newcomers;

    public PhoneDoorRoutes(PhoneRoutes phones, NewcomerRoutes newcomers) {
        this.phones = phones;
        this.newcomers = newcomers;
    }

    public List<ApiRoute> routes() {
        String live = "/tenants/{tenant}/live";
        Access write = Access.needs(Permission.DIRECTORY_WRITE);
        return List.of(
                new ApiRoute(Verb.POST, live + "/phones/{device}/opening", "openPhone", write, this::open),
                new ApiRoute(Verb.POST, live + "/newcomers/{mac}/adoption", "adoptNewcomer", write, this::adopt));
    }

    private ApiAnswer open(ApiRequest request) {
        return ApiAnswer.ok(ApiAnswer.withoutBlanks(phones.open(
                request.tenant(), request.caller().actor(), request.path("device"), hours(request.body()))));
    }

    private ApiAnswer adopt(ApiRequest request) {
        JsonNode body = request.body();
        return ApiAnswer.ok(ApiAnswer.withoutBlanks(newcomers.adopt(
                request.tenant(),
                request.caller().actor(),
                new Adoption.Wish(
                        MacAddress.of(request.path("mac")),
                        body.path("user").asText(),
                        body.path("device").asText(),
                        body.path("model").asText(),
                        body.path("from").asText(),
                        hours(body)))));
    }

    private static Duration hours(JsonNode body) {
        return Duration.ofHours(body.path("hours").asInt());
    }
}
