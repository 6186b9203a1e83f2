package org.klinke.server.api;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.Registrations;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Cost;
import org.klinke.web.api.ApiRoute.Verb;

/// What a person has of the telephone system: his devices, keys, voice box and calls. Nearly all of it is what the
/// tenant's routes do for anybody, with [Own] in place of the path.
public final class OwnRoutes {
    private static final String BOX = "/me/voice-box";
    private static final String MESSAGE = BOX + "/messages/{message}";
    private static final String GREETING = BOX + "/greetings/{when}";

    private final Own own;
    private final Directory directory;
    private final Registrations registrations;
    private final PhoneCareRoutes phones;
    private final MessageRoutes messages;
    private final GreetingRoutes greetings;
    private final CallRecordRoutes calls;

    public OwnRoutes(
            Own own,
            Directory directory,
            Registrations registrations,
            PhoneCareRoutes phones,
            MessageRoutes messages,
            GreetingRoutes greetings,
            CallRecordRoutes calls) {
        this.own = own;
        this.directory = directory;
        this.registrations = registrations;
        this.phones = phones;
        this.messages = messages;
        this.greetings = greetings;
        this.calls = calls;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.OWN_READ);
        Access write = Access.needs(Permission.OWN_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, "/me/devices", "listOwnDevices", read, this::devices),
                new ApiRoute(Verb.GET, "/me/phone-keys", "getOwnKeys", read, own.of(phones::keysOfUser)),
                new ApiRoute(Verb.PUT, "/me/phone-keys", "changeOwnKeys", write, own.of(phones::changeKeysOfUser)),
                new ApiRoute(Verb.GET, BOX, "getOwnVoiceBox", read, own.of(messages::one)),
                // A stolen key would open the box at any phone from then on.
                new ApiRoute(
                        Verb.PUT,
                        BOX + "/pin",
                        "setOwnBoxPin",
                        Access.sessionWith(Permission.OWN_WRITE),
                        own.of(messages::setPin)),
                new ApiRoute(Verb.GET, BOX + "/messages", "listOwnMessages", read, own.of(messages::list)),
                new ApiRoute(
                        Verb.DELETE,
                        MESSAGE,
                        "deleteOwnMessage",
                        write,
                        own.of(request -> messages.delete(request, "by whom it is for"))),
                new ApiRoute(Verb.GET, MESSAGE + "/sound", "playOwnMessage", read, own.of(messages::play)),
                new ApiRoute(
                        Verb.PUT,
                        MESSAGE + "/heard",
                        "markOwnMessageHeard",
                        write,
                        own.of(request -> messages.mark(request, true))),
                new ApiRoute(
                        Verb.DELETE,
                        MESSAGE + "/heard",
                        "markOwnMessageNew",
                        write,
                        own.of(request -> messages.mark(request, false))),
                new ApiRoute(Verb.POST, MESSAGE + "/forward", "forwardOwnMessage", write, own.of(messages::forward)),
                new ApiRoute(Verb.GET, BOX + "/greetings", "listOwnGreetings", read, own.of(greetings::list)),
                new ApiRoute(Verb.PUT, GREETING, "setOwnGreeting", write, Cost.HIGH, own.of(greetings::set)),
                new ApiRoute(Verb.DELETE, GREETING, "deleteOwnGreeting", write, own.of(greetings::delete)),
                new ApiRoute(Verb.GET, GREETING + "/sound", "playOwnGreeting", read, own.of(greetings::play)),
                new ApiRoute(
                        Verb.GET,
                        "/me/journal",
                        "listOwnCalls",
                        read,
                        request -> calls.list(
                                request, Optional.of(own.user(request).id()))));
    }

    /// @param userAgent as the phone says it
    record RegistrationView(String transport, String userAgent, String registeredAt) {}

    /// @param shared people share it, and he is logged in there
    record DeviceView(UUID id, String name, boolean shared, List<RegistrationView> registrations) {}

    private ApiAnswer devices(ApiRequest request) {
        return ApiAnswer.items(directory
                .in(request.tenant())
                .devicesOf(own.user(request).id())
                .stream()
                .sorted(Comparator.comparing(Device::name))
                .map(device -> new DeviceView(
                        device.id().value(),
                        device.name(),
                        device.hotDesk(),
                        registrations.of(request.tenant(), device.id()).stream()
                                .map(one -> new RegistrationView(
                                        one.transport(),
                                        one.userAgent(),
                                        one.registeredAt().toString()))
                                .toList()))
                .toList());
    }
}
