package org.klinke.core.numbering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberReaderTest {
    private static final Place MUNICH = new Place("DE", "89");

    record Row(Place place, String dialled, String expected, String rule) {
        @Override
        public String toString() {
            return dialled + ": " + rule;
        }
    }

    static List<Row> golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(NumberReaderTest.class.getResourceAsStream("/numbering/golden.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|"))
                    .map(cells ->
                            new Row(place(cells[0].strip()), cells[1].strip(), cells[2].strip(), cells[3].strip()))
                    .toList();
        }
    }

    private static Place place(String text) {
        String[] words = text.split(" ");
        return new Place(words[0], words[1].equals("-") ? "" : words[1]);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsWhatPeopleDial(Row row) {
        assertThat(described(NumberReader.read(row.dialled(), row.place()))).isEqualTo(row.expected());
    }

    @Test
    void everyRowIsForARuleOfItsOwn() throws IOException {
        Set<String> rules = new HashSet<>();
        assertThat(golden())
                .allSatisfy(
                        row -> assertThat(rules.add(row.rule())).as(row.rule()).isTrue());
    }

    private static String described(Dialled dialled) {
        return switch (dialled) {
            case Dialled.Emergency emergency -> "EMERGENCY " + emergency.number();
            case Dialled.Service service -> "SERVICE " + service.number();
            case Dialled.OtherCarrier carrier -> "CARRIER " + carrier.prefix();
            case Dialled.Outside outside ->
                outside.number() + " "
                        + outside.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Dialled.NoNumber _ -> "NO";
        };
    }

    static Stream<E164> numbers() throws IOException {
        return golden().stream()
                .map(Row::expected)
                .filter(expected -> expected.startsWith("+"))
                .map(expected -> new E164(expected.split(" ")[0]))
                .distinct();
    }

    /// What a person is shown can be dialled: parse(format(x)) = x, at home and abroad.
    @ParameterizedTest
    @MethodSource("numbers")
    void readsWhatItWrites(E164 number) {
        for (Place place : List.of(MUNICH, new Place("AT", "1"), new Place("US", "212"), new Place("IT", ""))) {
            assertThat(read(Din5008.international(number), place)).isEqualTo(number);
            assertThat(read(Din5008.at(place, number), place)).isEqualTo(number);
        }
    }

    /// Wherever the extension begins.
    @ParameterizedTest
    @MethodSource("numbers")
    void readsWhatItWritesWithAnExtension(E164 number) {
        for (int extension = 1; extension < 12; extension++) {
            for (Place place : List.of(MUNICH, new Place("AT", "1"))) {
                assertThat(read(Din5008.at(place, number, extension), place)).isEqualTo(number);
            }
        }
    }

    @Test
    void writesTheExtensionOfABlockBehindAHyphen() {
        E164 number = new E164("+498912345610");
        assertThat(Din5008.at(MUNICH, number, 2)).isEqualTo("089 123456-10");
        assertThat(Din5008.at(MUNICH, new E164("+49891234560"), 1)).isEqualTo("089 123456-0");
        assertThat(Din5008.at(new Place("AT", "1"), number, 2)).isEqualTo("+49 89 123456-10");
        assertThat(Din5008.at(MUNICH, number, 0)).isEqualTo("089 12345610");
    }

    @Test
    void readsWhatItWritesForAnyGermanNumber() {
        Random random = new Random(5_008);
        List<String> networks = List.of("30", "89", "8131", "33701", "2152", "151", "1575", "170", "800", "180", "900");
        for (int i = 0; i < 2_000; i++) {
            String network = networks.get(random.nextInt(networks.size()));
            int digits = 6 + random.nextInt(Math.max(1, 12 - network.length() - 6));
            StringBuilder text = new StringBuilder("+49").append(network).append(1 + random.nextInt(9));
            for (int digit = 1; digit < digits; digit++) {
                text.append(random.nextInt(10));
            }
            E164 number = new E164(text.toString());
            assertThat(read(Din5008.at(MUNICH, number), MUNICH)).isEqualTo(number);
            assertThat(read(Din5008.international(number), MUNICH)).isEqualTo(number);
        }
    }

    /// The short way through is no other way.
    @Test
    void parsesAsTheLibraryDoes() {
        Random random = new Random(49);
        List<String> beginnings =
                List.of("+49", "+43", "0049", "0043", "00", "0", "", "+", "+490", "+430", "0041", "+41", "+390", "000");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(beginnings.get(random.nextInt(beginnings.size())));
            for (int digits = random.nextInt(17); digits > 0; digits--) {
                text.append(random.nextInt(10));
            }
            for (String country : List.of("DE", "AT", "CH", "US")) {
                assertThat(outcome(() -> NumberReader.parsed(text.toString(), country)))
                        .as("%s in %s", text, country)
                        .isEqualTo(outcome(() -> PhoneNumberUtil.getInstance().parse(text, country)));
            }
        }
    }

    private interface Parsing {
        PhoneNumber run() throws NumberParseException;
    }

    private static String outcome(Parsing parsing) {
        try {
            return parsing.run().toString();
        } catch (NumberParseException e) {
            return e.getErrorType().toString();
        }
    }

    /// Whatever a stranger sends as user part of a Request-URI.
    @Test
    void neverThrows() {
        Random random = new Random(7);
        String alphabet = "0123456789+-()/. *#aZ\u0661\u00a0\ud83d\ude00;=@\u0000";
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(45);
            for (int at = 0; at < length; at++) {
                boolean digit = random.nextInt(3) > 0;
                text.append(alphabet.charAt(random.nextInt(digit ? 11 : alphabet.length())));
            }
            assertThat(NumberReader.read(text.toString(), MUNICH)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "49891234567", "+0891234567", "+49 89", "+1234567890123456", "+49891234a"})
    void e164IsPlusAndDigits(String text) {
        assertThatThrownBy(() -> new E164(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesAsDin5008Does() {
        E164 munich = new E164("+49891234567");
        assertThat(Din5008.international(munich)).isEqualTo("+49 89 1234567");
        assertThat(Din5008.at(MUNICH, munich)).isEqualTo("089 1234567");
        assertThat(Din5008.at(new Place("AT", "1"), munich)).isEqualTo("+49 89 1234567");
        assertThat(Din5008.at(MUNICH, new E164("+4915112345678")))
                .isEqualTo("01511 2345678"); // 15xx(x) are the network codes
        assertThat(Din5008.international(new E164("+390669821234"))).isEqualTo("+39 06 69821234");
        assertThat(Din5008.international(new E164("+35227123456"))).isEqualTo("+352 27123456");
    }

    private static E164 read(String text, Place place) {
        return switch (NumberReader.read(text, place)) {
            case Dialled.Outside outside -> outside.number();
            case Dialled other -> throw new AssertionError(text + " at " + place + " is " + other);
        };
    }
}
