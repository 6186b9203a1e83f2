package org.klinke.core.audit;

import java.util.Map;
import java.util.UUID;
import org.klinke.core.db.RealmTx;

/// A running change in a tenant or of the platform: for stores whose rows both have.
public sealed interface RealmChange permits Change, PlatformChange {
    RealmTx tx();

    void created(String kind, UUID id, Map<String, String> after);

    void updated(String kind, UUID id, Map<String, String> before, Map<String, String> after);

    void deleted(String kind, UUID id, Map<String, String> before);

    void noted(String action, String kind, UUID id, Map<String, String> facts);
}
