package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.provisioning.vendor.Model;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.server.control.PhoneOrderRoutes;
import org.klinke.server.control.PhoneOrderRoutes.Progress;
import org.klinke.server.control.PhoneSetupRoutes;
import org.klinke.server.control.UserKeyRoutes;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Telephones day by day: orders to fetch anew or to restart, and how far they are; what one is told, and who said so;
/// the function keys of one user, wherever he sits; the models there are.
public final class PhoneCareRoutes {
    private final PhoneOrderRoutes orders;
    private final PhoneSetupRoutes setups;
    private final UserKeyRoutes keys;
    private final Vendors vendors;

    public PhoneCareRoutes(PhoneOrderRoutes orders, PhoneSetupRoutes setups, UserKeyRoutes keys, Vendors vendors) {
        this.orders = orders;
        this.setups = setups;
        this.keys = keys;
        this.vendors = vendors;
    }

    public List<ApiRoute> routes() {
        String tenant = "/tenants/{tenant}";
        String ordered = tenant + "/live/phone-orders";
        String phone = tenant + "/live/phones/{device}";
        String keysOfUser = tenant + "/phone-keys/{extension}";
        Access read = Access.needs(Permission.PHONES_READ);
        Access write = Access.needs(Permission.PHONES_WRITE);
        return List.of(
                new ApiRoute(Verb.POST, ordered, "orderPhones", write, this::order),
                new ApiRoute(Verb.GET, ordered + "/{order}", "getPhoneOrder", read, this::ordered),
                new ApiRoute(Verb.GET, phone + "/keys", "getKeysOfPhone", read, this::keysOfPhone),
                new ApiRoute(Verb.GET, phone + "/settings", "getSettingsOfPhone", read, this::settingsOfPhone),
                new ApiRoute(Verb.GET, keysOfUser, "getKeysOfUser", read, this::keysOfUser),
                new ApiRoute(Verb.PUT, keysOfUser, "changeKeysOfUser", write, this::changeKeysOfUser),
                new ApiRoute(Verb.GET, tenant + "/phone-models", "listPhoneModels", read, this::models));
    }

    private ApiAnswer order(ApiRequest request) {
        Progress begun =
                orders.start(request.tenant(), request.caller().actor(), PhoneOrderRoutes.Wish.of(request.body()));
        return ApiAnswer.created(begun, "/tenants/" + request.tenant().name() + "/live/phone-orders/" + begun.order());
    }

    private ApiAnswer ordered(ApiRequest request) {
        return ApiAnswer.ok(orders.look(request.tenant(), request.id("order")));
    }

    private ApiAnswer keysOfPhone(ApiRequest request) {
        return ApiAnswer.lines(setups.keys(request.tenant(), request.path("device")));
    }

    /// A value may be empty: that is something to be told.
    private ApiAnswer settingsOfPhone(ApiRequest request) {
        return ApiAnswer.items(setups.settings(request.tenant(), request.path("device")));
    }

    /// @param keys as the file has them
    record KeysView(String user, List<String> keys) {}

    ApiAnswer keysOfUser(ApiRequest request) {
        UserKeyRoutes.Keys now = keys.show(request.tenant(), request.path("extension"));
        return ApiAnswer.tagged(new KeysView(now.user(), now.keys()));
    }

    ApiAnswer changeKeysOfUser(ApiRequest request) {
        String user = request.path("extension");
        List<String> wanted = new ArrayList<>();
        for (JsonNode key : request.body().path("keys")) {
            wanted.add(key.asText());
        }
        return ApiAnswer.ok(keys.set(
                request.tenant(),
                request.caller().actor(),
                user,
                wanted,
                were -> request.requireSeen(new KeysView(user, were))));
    }

    /// @param handsets 1 for what is no DECT base
    /// @param screen in pixels or in words
    /// @param unverified what no manual has confirmed
    record ModelView(
            String model, String title, int keys, int handsets, String screen, List<String> codecs, String unverified) {
        static ModelView of(Model model) {
            return new ModelView(
                    model.name(),
                    model.title(),
                    model.keys(),
                    model.handsets(),
                    model.screen(),
                    model.codecs(),
                    model.note());
        }
    }

    private ApiAnswer models(ApiRequest request) {
        return ApiAnswer.lines(vendors.models().stream().map(ModelView::of).toList());
    }
}
