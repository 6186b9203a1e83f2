package org.klinke.server.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.klinke.server.events.LiveEvent.Kind;

/// What goes on in a tenant at one moment: by kind, things by name.
public record LiveState(Map<Kind, Map<String, Thing>> things) {
    /// @param same equal as long as nothing worth telling has changed
    /// @param view as the API shows it
    public record Thing(Object same, JsonNode view) {}

    /// What has happened since an earlier moment: each thing that is new, other than before, or gone.
    List<LiveEvent> since(LiveState before) {
        List<LiveEvent> events = new ArrayList<>();
        things.forEach((kind, now) -> {
            Map<String, Thing> then = before.things.getOrDefault(kind, Map.of());
            now.forEach((name, thing) -> {
                Thing earlier = then.get(name);
                if (earlier == null) {
                    events.add(event(kind, "new", name, thing));
                } else if (!earlier.same().equals(thing.same())) {
                    events.add(event(kind, "changed", name, thing));
                }
            });
            then.forEach((name, thing) -> {
                if (!now.containsKey(name)) {
                    events.add(event(kind, "gone", name, thing));
                }
            });
        });
        return events;
    }

    private static LiveEvent event(Kind kind, String what, String name, Thing thing) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("what", what).put("name", name).set(kind.word(), thing.view());
        return new LiveEvent(kind, data);
    }
}
