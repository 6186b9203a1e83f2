package org.klinke.server.webhook;

import java.util.Collection;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.webhook.WebhookBook;
import org.klinke.core.webhook.WebhookDesk;
import org.klinke.core.webhook.WebhookEvent;
import org.klinke.server.events.EventFollower;
import org.klinke.server.events.LiveEvent;

/// Hands live events to webhooks.
public final class WebhookFollower implements EventFollower {
    private final WebhookBook book;
    private final WebhookDesk desk;

    public WebhookFollower(WebhookBook book, WebhookDesk desk) {
        this.book = book;
        this.desk = desk;
    }

    @Override
    public Collection<TenantScope> tenants() {
        return book.told();
    }

    @Override
    public void told(TenantScope scope, LiveEvent event) {
        desk.take(scope, eventOf(event.kind()), event.data());
    }

    private static WebhookEvent eventOf(LiveEvent.Kind kind) {
        return switch (kind) {
            case CALL -> WebhookEvent.CALL;
            case REGISTRATION -> WebhookEvent.REGISTRATION;
            case TRUNK -> WebhookEvent.TRUNK;
            case ALARM -> WebhookEvent.ALARM;
            case RECORDING -> WebhookEvent.RECORDING;
            case CONFIGURATION -> WebhookEvent.CONFIGURATION;
        };
    }
}
