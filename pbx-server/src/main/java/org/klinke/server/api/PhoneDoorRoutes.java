package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.core.phone.Adoption;
import org.klinke.core.phone.MacAddress;
import org.klinke.server.control.LoginRoutes;
import org.klinke.server.control.NewcomerRoutes;
import org.klinke.server.control.PhoneRoutes;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Ways in for telephones, and out: one is opened, replaced or closed, a newcomer becomes somebody's or is forgotten,
/// somebody is logged in at one that people share. They make a device's password anew or say whose a telephone is, so
/// they need what making a device needs.
public final class PhoneDoorRoutes {
    private final PhoneRoutes phones;
    private final NewcomerRoutes newcomers;
    private final LoginRoutes logins;

    public PhoneDoorRoutes(PhoneRoutes phones, NewcomerRoutes newcomers, LoginRoutes logins) {
        this.phones = phones;
        this.newcomers = newcomers;
        this.logins = logins;
    }

    public List<ApiRoute> routes() {
        String phone = "/tenants/{tenant}/live/phones/{device}";
        String newcomer = "/tenants/{tenant}/live/newcomers/{mac}";
        Access write = Access.needs(Permission.DIRECTORY_WRITE);
        return List.of(
                new ApiRoute(Verb.POST, phone + "/opening", "openPhone", write, this::open),
                new ApiRoute(Verb.DELETE, phone + "/opening", "closePhone", write, this::close),
                new ApiRoute(Verb.POST, phone + "/replacement", "replacePhone", write, this::replace),
                new ApiRoute(Verb.PUT, phone + "/login", "logInAtPhone", write, this::logIn),
                new ApiRoute(Verb.DELETE, phone + "/login", "logOutAtPhone", write, this::logOut),
                new ApiRoute(Verb.POST, newcomer + "/adoption", "adoptNewcomer", write, this::adopt),
                new ApiRoute(Verb.DELETE, newcomer, "forgetNewcomer", write, this::forget));
    }

    private ApiAnswer open(ApiRequest request) {
        return ApiAnswer.ok(ApiAnswer.withoutBlanks(phones.open(
                request.tenant(), request.caller().actor(), request.path("device"), hours(request.body()))));
    }

    private ApiAnswer close(ApiRequest request) {
        phones.close(request.tenant(), request.caller().actor(), request.path("device"));
        return ApiAnswer.done();
    }

    private ApiAnswer replace(ApiRequest request) {
        JsonNode body = request.body();
        return ApiAnswer.ok(ApiAnswer.withoutBlanks(phones.replace(
                request.tenant(),
                request.caller().actor(),
                request.path("device"),
                body.path("mac").asText(),
                body.path("model").asText(),
                hours(body))));
    }

    private ApiAnswer logIn(ApiRequest request) {
        logins.logIn(
                request.tenant(),
                request.caller().actor(),
                request.path("device"),
                request.body().path("user").asText());
        return ApiAnswer.done();
    }

    private ApiAnswer logOut(ApiRequest request) {
        logins.logOut(request.tenant(), request.caller().actor(), request.path("device"));
        return ApiAnswer.done();
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

    private ApiAnswer forget(ApiRequest request) {
        return ApiAnswer.ok(newcomers.forget(
                request.tenant(),
                request.caller().actor(),
                MacAddress.of(request.path("mac")),
                request.query("cameFrom").orElse("")));
    }

    private static Duration hours(JsonNode body) {
        return Duration.ofHours(body.path("hours").asInt());
    }
}
