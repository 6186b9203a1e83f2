package org.klinke.server.api;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.klinke.core.call.Calls;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.RegistrationRoutes;
import org.klinke.server.control.TrunkRoutes;
import org.klinke.server.events.LiveEvent.Kind;
import org.klinke.server.events.LiveState;
import org.klinke.server.events.LiveState.Thing;
import org.klinke.web.api.ApiAnswer;

/// What goes on in a tenant, as [LiveRoutes] shows it, for who watches. A refreshed registration, a duration and a
/// round trip are no news.
public final class LiveLook implements Function<TenantScope, LiveState> {
    private final Calls calls;
    private final RegistrationRoutes registrations;
    private final TrunkRoutes trunks;
    private final InstantSource time;

    public LiveLook(Calls calls, RegistrationRoutes registrations, TrunkRoutes trunks, InstantSource time) {
        this.calls = calls;
        this.registrations = registrations;
        this.trunks = trunks;
        this.time = time;
    }

    @Override
    public LiveState apply(TenantScope scope) {
        Map<Kind, Map<String, Thing>> things = new EnumMap<>(Kind.class);
        Map<String, Thing> talking = new LinkedHashMap<>();
        calls.in(scope)
                .forEach(call -> talking.put(
                        call.id().toString(),
                        new Thing(call, ApiAnswer.withoutBlanks(LiveRoutes.view(call, time.instant())))));
        things.put(Kind.CALL, talking);
        Map<String, Thing> there = new LinkedHashMap<>();
        for (RegistrationRoutes.Line line : registrations.in(scope)) {
            there.put(
                    line.device() + " " + line.contact(),
                    new Thing(List.of(line.remote(), line.transport()), ApiAnswer.withoutBlanks(line)));
        }
        things.put(Kind.REGISTRATION, there);
        Map<String, Thing> lines = new LinkedHashMap<>();
        for (TrunkRoutes.Line line : trunks.in(scope)) {
            lines.put(
                    line.tenant() + "/" + line.trunk(),
                    new Thing(
                            List.of(line.state(), line.reason(), line.calls(), line.accounts()),
                            ApiAnswer.withoutBlanks(line)));
        }
        things.put(Kind.TRUNK, lines);
        return new LiveState(things);
    }
}
