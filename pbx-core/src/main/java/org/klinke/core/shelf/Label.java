package org.klinke.core.shelf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingFormat;

/// What is known of a recording when it begins. It lies sealed beside the recording until the database has it, so that
/// neither a killed process nor a database that is away leaves a recording that nobody finds.
///
/// @param leg that is recorded: left is what comes from its far end
/// @param owner who is recorded there, if it is one of the tenant's users
/// @param ownerName as known when it began
/// @param extension of the owner, "" if it has none
/// @param otherName of whom he talks with
/// @param outward the owner has called; else he was called
/// @param rule by which it began, "" for none
/// @param consent who has agreed to it, for people
/// @param keepDays when it is deleted, counted from its beginning; 0 = not by itself
/// @param quotaBytes that all recordings of the tenant may take up
/// @param kind what it is; of those that were noted before there were others: a recording
/// @param box in whose voice box it is, by the id of the user or group; empty for recordings
public record Label(
        CallId call,
        ConversationId conversation,
        LegId leg,
        Instant started,
        Optional<UserId> owner,
        String ownerName,
        String extension,
        String otherName,
        String otherNumber,
        boolean outward,
        RecordingFormat format,
        String rule,
        String consent,
        int keepDays,
        long quotaBytes,
        MediaObject.Kind kind,
        Optional<UUID> box) {
    private static final UUID NO_CALL = new UUID(0, 0);
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    public Label {
        ownerName = clean(ownerName);
        extension = clean(extension);
        otherName = clean(otherName);
        otherNumber = clean(otherNumber);
        rule = clean(rule);
        consent = clean(consent);
        kind = kind == null ? MediaObject.Kind.RECORDING : kind;
        box = box == null ? Optional.empty() : box;
    }

    /// Of a recording.
    public Label(
            CallId call,
            ConversationId conversation,
            LegId leg,
            Instant started,
            Optional<UserId> owner,
            String ownerName,
            String extension,
            String otherName,
            String otherNumber,
            boolean outward,
            RecordingFormat format,
            String rule,
            String consent,
            int keepDays,
            long quotaBytes) {
        this(
                call,
                conversation,
                leg,
                started,
                owner,
                ownerName,
                extension,
                otherName,
                otherNumber,
                outward,
                format,
                rule,
                consent,
                keepDays,
                quotaBytes,
                MediaObject.Kind.RECORDING,
                Optional.empty());
    }

    /// Of no call: somebody has brought it as a file.
    ///
    /// @param name what people call it
    public static Label uploaded(MediaObject.Kind kind, String name, Optional<UUID> box, Instant since, long quota) {
        return new Label(
                new CallId(NO_CALL),
                new ConversationId(NO_CALL),
                new LegId(NO_CALL),
                since,
                Optional.empty(),
                name,
                "",
                "",
                "",
                false,
                RecordingFormat.UPLOADED,
                "",
                "",
                0,
                quota,
                kind,
                box);
    }

    /// The same sound, in another box.
    public Label in(
            UUID other, Optional<UserId> user, String name, String number, int days, Instant since, long quota) {
        return new Label(
                call,
                conversation,
                leg,
                since,
                user,
                name,
                number,
                otherName,
                otherNumber,
                outward,
                format,
                rule,
                consent,
                days,
                quota,
                kind,
                Optional.of(other));
    }

    /// Names come from the network in part, and PostgreSQL stores neither NUL nor half a surrogate pair.
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .filter(each -> !Character.isISOControl(each) && Character.getType(each) != Character.SURROGATE)
                .limit(200)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    byte[] print() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Label parse(byte[] json) throws IOException {
        return JSON.readValue(json, Label.class);
    }
}
