package org.klinke.core.cdr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.klinke.core.media.MediaQuality;
import org.klinke.core.media.MediaStats;

/// Call records as JSON, for the journal and for the timeline's column.
final class CallJson {
    /// Buffers are shared among threads: each call has a thread of its own.
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                    .build())
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .registerModule(new SimpleModule().addSerializer(Instant.class, new InstantJson()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private CallJson() {}

    static byte[] print(CallRecord call) {
        try {
            return JSON.writeValueAsBytes(call);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static CallRecord parse(byte[] json) throws IOException {
        return JSON.readValue(json, CallRecord.class);
    }

    static String printTimeline(List<TimelineEntry> timeline) {
        try {
            return JSON.writeValueAsString(timeline);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<TimelineEntry> parseTimeline(String json) {
        try {
            return JSON.readValue(json, new TypeReference<List<TimelineEntry>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A timeline in the database cannot be read", e);
        }
    }

    /// Texts come from the network in part, and PostgreSQL stores neither NUL nor half a surrogate pair: one odd
    /// character must not cost a whole record.
    static CallRecord storable(CallRecord call) {
        return new CallRecord(
                call.id(),
                call.conversation(),
                call.tenant(),
                call.startedAt(),
                call.answeredAt(),
                call.endedAt(),
                cleaned(call.caller()),
                clean(call.dialled()),
                call.cause(),
                call.legs().stream()
                        .map(leg -> new LegRecord(
                                leg.id(),
                                cleaned(leg.party()),
                                leg.inbound(),
                                leg.startedAt(),
                                leg.answeredAt(),
                                leg.endedAt(),
                                leg.cause(),
                                cleaned(leg.stats()),
                                leg.charge()))
                        .toList(),
                call.segments().stream()
                        .map(part -> new Segment(part.a(), part.b(), part.from(), part.to(), clean(part.end())))
                        .toList(),
                call.timeline().stream()
                        .map(entry -> new TimelineEntry(
                                entry.at(),
                                entry.leg(),
                                clean(entry.kind()),
                                clean(entry.text()),
                                clean(entry.detail())))
                        .toList());
    }

    private static Party cleaned(Party party) {
        return new Party(party.device(), party.user(), clean(party.name()), clean(party.number()));
    }

    /// The codec's name comes from the network.
    private static MediaStats cleaned(MediaStats stats) {
        MediaQuality quality = stats.quality();
        return stats.with(new MediaQuality(
                clean(quality.codec()),
                quality.protection(),
                quality.roundTripMillis(),
                quality.mosMin(),
                quality.mosAverage(),
                quality.oneWay(),
                quality.unheard(),
                quality.far(),
                quality.course()));
    }

    private static String clean(String text) {
        if (isClean(text)) {
            return text;
        }
        String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return whole.replace('\0', '\uFFFD');
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
