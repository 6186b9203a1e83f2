package org.klinke.core.webhook;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.klinke.core.directory.InvalidInput;

/// A webhook as its tenant wants it.
///
/// @param name within the tenant; stands in paths
/// @param url where it goes, checked as it is written
/// @param events what it is told of, at least one
public record WebhookDetails(String name, String url, Set<WebhookEvent> events, boolean enabled) {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

    public WebhookDetails {
        if (!name.matches(NAME)) {
            throw new InvalidInput(
                    "name",
                    "'" + name + "' is no name of a webhook",
                    "use up to 40 small letters, digits and hyphens, the first no hyphen");
        }
        if (events.isEmpty()) {
            throw new InvalidInput("events", "it is told of nothing", "name some of " + WebhookEvent.all());
        }
        events = Set.copyOf(events);
    }

    /// @param fields as [#facts] has them; what is absent has its default
    /// @param rule where webhooks may lead
    /// @throws InvalidInput naming the field
    public static WebhookDetails read(Map<String, String> fields, WebhookAddresses rule) {
        String url = fields.getOrDefault("url", "");
        rule.check(url);
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        for (String word : fields.getOrDefault("events", "").split("[,\n]")) {
            if (!word.isBlank()) {
                events.add(WebhookEvent.of(word.strip())
                        .orElseThrow(() -> new InvalidInput(
                                "events",
                                "there is no event '" + word.strip() + "'",
                                "name some of " + WebhookEvent.all())));
            }
        }
        String enabled = fields.getOrDefault("enabled", "true");
        if (!enabled.equals("true") && !enabled.equals("false")) {
            throw new InvalidInput("enabled", "it is neither true nor false", "write true or false");
        }
        return new WebhookDetails(fields.getOrDefault("name", ""), url, events, Boolean.parseBoolean(enabled));
    }

    /// In the order of the kinds.
    public List<String> words() {
        return EnumSet.copyOf(events).stream().map(WebhookEvent::word).toList();
    }

    /// Its values by field.
    public Map<String, String> facts() {
        return new TreeMap<>(Map.of(
                "name", name, "url", url, "events", String.join(", ", words()), "enabled", String.valueOf(enabled)));
    }
}
