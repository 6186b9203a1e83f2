package org.klinke.core.cdr;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Instants as [Instant#toString] prints them. A call record has some eighty; the formatter behind that method, which
/// can print anything, was a sixth of the cost of a record.
final class InstantJson extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;
    private static final long YEAR_0_SECONDS =
            Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long YEAR_10000_SECONDS =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;
    private static final int CHARS_MAX = "2026-11-26T12:34:56.123456789Z".length();

    InstantJson() {
        super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
        long seconds = value.getEpochSecond();
        if (seconds < YEAR_0_SECONDS || seconds >= YEAR_10000_SECONDS) {
            json.writeString(value.toString());
            return;
        }
        LocalDateTime at = LocalDateTime.ofEpochSecond(seconds, value.getNano(), ZoneOffset.UTC);
        char[] text = new char[CHARS_MAX];
        int end = number(text, 0, at.getYear(), 4);
        end = number(text, end, '-', at.getMonthValue(), 2);
        end = number(text, end, '-', at.getDayOfMonth(), 2);
        end = number(text, end, 'T', at.getHour(), 2);
        end = number(text, end, ':', at.getMinute(), 2);
        end = number(text, end, ':', at.getSecond(), 2);
        int nano = at.getNano();
        if (nano % 1_000_000 == 0) {
            end = nano == 0 ? end : number(text, end, '.', nano / 1_000_000, 3);
        } else {
            end = nano % 1_000 == 0 ? number(text, end, '.', nano / 1_000, 6) : number(text, end, '.', nano, 9);
        }
        text[end] = 'Z';
        json.writeString(text, 0, end + 1);
    }

    private static int number(char[] text, int from, char mark, int value, int digits) {
        text[from] = mark;
        return number(text, from + 1, value, digits);
    }

    private static int number(char[] text, int from, int value, int digits) {
        int rest = value;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return from + digits;
    }
}
