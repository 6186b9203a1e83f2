package org.klinke.media.tone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.klinke.core.media.Source.ToneKind;

/// The tones of `tones.txt`, as samples.
public final class CountryTones {
    private static final String EVERYBODY = "*";
    private static final int FRAMES_PER_SECOND = 50;
    /// Of all frequencies together: −15 dBm0, within the −10 ± 5 dBm0 of E.180 §5.
    private static final double LEVEL = 0.124 * Short.MAX_VALUE;
    private static final double EDGE_SECONDS = 0.005;
    private static final int LOOP_PARTS_MAX = 100;
    private static final Map<String, List<Cadence>> TONES = read();

    /// Not of any country: a beep, and two falling ones.
    private static final Cadence BEEP = pattern("1000/250,0/50");

    private static final Cadence FALLING = pattern("880/160,0/40,660/240,0/60");

    private CountryTones() {}

    /// @param hertz none = silence
    /// @param millis 0 = without end
    private record Part(List<Integer> hertz, int millis) {}

    private record Cadence(List<Part> parts) {}

    /// Countries whose own tones we know.
    public static Set<String> countries() {
        return TONES.keySet();
    }

    /// A tone as it is known in a country; in one whose tones we do not know, as ITU-T E.180 recommends.
    ///
    /// @param country ISO 3166-1 alpha-2
    /// @param rate samples per second
    /// @return whole frames of 20 ms that follow each other without a break when they are played again
    public static short[] samples(ToneKind kind, String country, int rate) {
        List<Cadence> tones = TONES.getOrDefault(country, TONES.getOrDefault(EVERYBODY, List.of()));
        return switch (kind) {
            case DIAL -> samples(tones.get(0), rate);
            case RINGBACK -> samples(tones.get(1), rate);
            case BUSY -> samples(tones.get(2), rate);
            case CONGESTION -> samples(tones.get(3), rate);
            case BEEP -> samples(BEEP, rate);
            case FAULT -> samples(FALLING, rate);
        };
    }

    private static short[] samples(Cadence pattern, int rate) {
        if (pattern.parts.getFirst().millis == 0) {
            short[] second = new short[rate]; // whole periods of every frequency
            add(second, 0, second.length, pattern.parts.getFirst().hertz, rate, false);
            return second;
        }
        int frame = rate / FRAMES_PER_SECOND;
        int once = pattern.parts.stream()
                .mapToInt(part -> part.millis * (rate / 1000))
                .sum();
        int times = 1;
        while (once * times % frame != 0 && times < LOOP_PARTS_MAX) {
            times++;
        }
        short[] samples = new short[once * times];
        int at = 0;
        for (int i = 0; i < times; i++) {
            for (Part part : pattern.parts) {
                int length = part.millis * (rate / 1000);
                add(samples, at, length, part.hertz, rate, true);
                at += length;
            }
        }
        return samples;
    }

    private static void add(short[] samples, int at, int length, List<Integer> hertz, int rate, boolean edges) {
        for (int i = 0; i < length && !hertz.isEmpty(); i++) {
            double value = 0;
            for (int frequency : hertz) {
                value += Math.sin(2 * Math.PI * frequency * i / rate);
            }
            double inside = Math.min(i, length - 1 - i) / (EDGE_SECONDS * rate);
            double loudness = edges ? Math.clamp(inside, 0.0, 1.0) : 1;
            // Two sines of the same power add up to it, not to twice the amplitude.
            samples[at + i] = (short) Math.round(LEVEL * loudness * value / Math.sqrt(hertz.size()));
        }
    }

    private static Map<String, List<Cadence>> read() {
        Map<String, List<Cadence>> tones = new HashMap<>();
        try (InputStream stream = CountryTones.class.getResourceAsStream("tones.txt")) {
            if (stream == null) {
                throw new IllegalStateException("tones.txt is missing");
            }
            for (String line : new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] fields = line.split("\\s+", -1);
                    List<Cadence> patterns = new ArrayList<>();
                    for (int i = 1; i < fields.length; i++) {
                        patterns.add(pattern(fields[i]));
                    }
                    tones.put(fields[0], List.copyOf(patterns));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("tones.txt", e);
        }
        return Map.copyOf(tones);
    }

    private static Cadence pattern(String text) {
        List<Part> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int slash = part.indexOf('/');
            String frequencies = slash < 0 ? part : part.substring(0, slash);
            List<Integer> hertz = new ArrayList<>();
            for (String frequency : frequencies.split("\\+", -1)) {
                if (!frequency.equals("0")) {
                    hertz.add(Integer.parseInt(frequency));
                }
            }
            parts.add(new Part(List.copyOf(hertz), slash < 0 ? 0 : Integer.parseInt(part.substring(slash + 1))));
        }
        return new Cadence(List.copyOf(parts));
    }
}
