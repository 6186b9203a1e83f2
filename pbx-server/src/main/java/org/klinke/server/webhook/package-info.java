/// Webhooks' way outside. In: an address and a body, by [org.klinke.core.webhook.WebhookOutlet]. Out: one HTTP request
/// to an address that webhooks may be sent to, and how the answer begins. The wiring makes it; nobody else calls in
/// here.
@NullMarked
package org.klinke.server.webhook;

import org.jspecify.annotations.NullMarked;
