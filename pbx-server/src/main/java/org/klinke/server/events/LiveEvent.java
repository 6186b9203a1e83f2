package org.klinke.server.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.klinke.core.account.Permission;

/// Something that happened in a tenant. It is written once, however many streams tell of it. Thread-safe.
public final class LiveEvent {
    private final Kind kind;
    private final JsonNode data;
    private final String text;
    private volatile @Nullable String german;

    /// @param data as the API shows such a thing; nobody changes it any more
    public LiveEvent(Kind kind, JsonNode data) {
        this.kind = kind;
        this.data = data;
        this.text = data.toString();
    }

    public Kind kind() {
        return kind;
    }

    /// As the API shows such a thing.
    public JsonNode data() {
        return data;
    }

    /// The same as a text in one line.
    public String text() {
        return text;
    }

    /// The same with the server's sentences in German.
    ///
    /// @param say asked once or a few times, always for the same
    public String german(Function<LiveEvent, JsonNode> say) {
        String known = german;
        if (known == null) {
            known = say.apply(this).toString();
            german = known;
        }
        return known;
    }

    /// @see #needs
    public enum Kind {
        CALL(Permission.CALLS_READ),
        REGISTRATION(Permission.PHONES_READ),
        TRUNK(Permission.TRUNKS_READ),
        ALARM(Permission.TRUNKS_READ),
        RECORDING(Permission.RECORDINGS_READ),
        CONFIGURATION(Permission.TENANT_READ);

        private final Permission needs;

        Kind(Permission needs) {
            this.needs = needs;
        }

        /// Who may know of it.
        public Permission needs() {
            return needs;
        }

        /// As streams name it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
