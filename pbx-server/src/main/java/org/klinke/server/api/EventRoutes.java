package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Permission;
import org.klinke.server.events.EventStream;
import org.klinke.server.events.LiveEvent;
import org.klinke.server.events.LiveEvents;
import org.klinke.web.HttpsEndpoint;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Contract;

/// Live events of a tenant, as server-sent events (HTML standard §9.2). Each is told only to who may read such a thing,
/// asked anew every time: what is taken away is out of force with the next event.
public final class EventRoutes {
    /// Also how soon a stream ends whose session has.
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final LiveEvents events;
    private final Contract contract;
    private final UnaryOperator<String> german;

    /// @param contract what of a thing is a sentence of the server
    /// @param german says one in German
    public EventRoutes(LiveEvents events, Contract contract, UnaryOperator<String> german) {
        this.events = events;
        this.contract = contract;
        this.german = german;
    }

    public List<ApiRoute> routes() {
        return List.of(new ApiRoute(
                Verb.GET,
                "/tenants/{tenant}/events",
                "watchEvents",
                Access.needs(Permission.TENANT_READ),
                this::watch));
    }

    private ApiAnswer watch(ApiRequest request) {
        EventStream stream = events.open(
                        request.tenant(), request.caller().credential(), request.header("Last-Event-ID"))
                .orElseThrow(EventRoutes::tooMany);
        boolean inGerman = HttpsEndpoint.inGerman(request.header("Accept-Language"));
        return ApiAnswer.stream("text/event-stream", (out, caller) -> {
            try (stream) {
                send(stream, out, caller, inGerman);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static Problem tooMany() {
        return new Problem(429, "events.too-many", "too many streams of events are open", List.of())
                .with("Retry-After", "10");
    }

    private void send(EventStream stream, OutputStream out, Supplier<Optional<Caller>> caller, boolean inGerman)
            throws IOException, InterruptedException {
        while (!stream.isOver()) {
            List<EventStream.Told> told = stream.next(HEARTBEAT);
            Optional<Caller> still = caller.get();
            if (still.isEmpty()) {
                return;
            }
            StringBuilder text = new StringBuilder();
            for (EventStream.Told one : told) {
                append(text, one, still.get(), inGerman);
            }
            out.write((text.isEmpty() ? ":\n\n" : text.toString()).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private void append(StringBuilder text, EventStream.Told told, Caller caller, boolean inGerman) {
        if (told.event().isEmpty()) {
            text.append("id: ").append(told.id()).append("\nevent: ").append(told.reset() ? "reset" : "ready");
            text.append("\ndata: {}\n\n");
        } else if (caller.may(told.event().get().kind().needs())) {
            text.append("id: ").append(told.id());
            text.append("\nevent: ").append(told.event().get().kind().word());
            text.append("\ndata: ")
                    .append(
                            inGerman
                                    ? told.event().get().german(this::said)
                                    : told.event().get().text())
                    .append("\n\n"); // JSON has no line feed
        }
    }

    private JsonNode said(LiveEvent event) {
        return switch (event.kind()) {
            case CALL -> said(event, "LiveCall");
            case REGISTRATION -> said(event, "Registration");
            case TRUNK -> said(event, "TrunkState");
            case RECORDING -> contract.said("Recording", event.data(), german);
            case ALARM, CONFIGURATION -> event.data(); // in both languages; without words
        };
    }

    private JsonNode said(LiveEvent event, String schema) {
        String thing = event.kind().word();
        ObjectNode data = event.data().deepCopy();
        return data.set(thing, contract.said(schema, data.path(thing), german));
    }
}
