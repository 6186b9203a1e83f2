package org.klinke.core.alarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Map;

/// Alarms as JSON: facts for their column, whole ones for a file.
final class AlarmJson {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private AlarmJson() {}

    static byte[] print(Alarm alarm) {
        try {
            return JSON.writeValueAsBytes(alarm);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Alarm parse(byte[] json) throws IOException {
        return JSON.readValue(json, Alarm.class);
    }

    static String printFacts(Alarm alarm) {
        try {
            return JSON.writeValueAsString(alarm.facts());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> parseFacts(String json) {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An alarm in the database cannot be read", e);
        }
    }
}
