package org.klinke.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;

class NumberFormsTest {
    @ParameterizedTest
    @CsvSource({
        "DE, +4989123456,  E164,              +4989123456",
        "DE, +4989123456,  E164_WITHOUT_PLUS, 4989123456",
        "DE, +4989123456,  INTERNATIONAL,     004989123456",
        "DE, +4989123456,  NATIONAL,          089123456",
        "DE, +43123456,    NATIONAL,          0043123456",
        "US, +4989123456,  INTERNATIONAL,     0114989123456",
        "US, +12125550123, NATIONAL,          12125550123",
        "IT, +390669821234, NATIONAL,         0669821234",
        "DK, +4532123456,  NATIONAL,          32123456",
    })
    void writesAsTheCarrierWants(String country, String number, NumberForm form, String written) {
        assertThat(NumberForms.write(new E164(number), form, new Place(country, "")))
                .isEqualTo(written);
    }

    /// read(write(x)) = x, for each form, at home and abroad.
    @Test
    void readsWhatItWrites() {
        Random random = new Random(164);
        List<String> shapes = List.of(
                "+4989N123456",
                "+4930N1234567",
                "+491511N123456",
                "+49800N123456",
                "+43664N123456",
                "+431N123456",
                "+4144N123456",
                "+3906N123456",
                "+39333N123456",
                "+1212N123456",
                "+4420N1234567",
                "+331N1234567",
                "+4532N12345",
                "+86138N1234567");
        for (Place place : List.of(
                new Place("DE", "89"),
                new Place("AT", "1"),
                new Place("CH", "44"),
                new Place("US", "212"),
                new Place("IT", ""),
                new Place("DK", ""))) {
            for (int i = 0; i < 300; i++) {
                String shape = shapes.get(random.nextInt(shapes.size()));
                int from = shape.indexOf('N');
                StringBuilder text = new StringBuilder(shape.substring(0, from)).append(2 + random.nextInt(8));
                for (int digit = from + 1; digit < shape.length(); digit++) {
                    text.append(random.nextInt(10));
                }
                E164 number = new E164(text.toString());
                for (NumberForm form : NumberForm.values()) {
                    String written = NumberForms.write(number, form, place);
                    assertThat(NumberForms.read(written, form, place))
                            .as("%s in %s as %s at %s", number, form, written, place)
                            .isEqualTo(Optional.of(number));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+49 89 123456, +4989123456",
        "4989123456,    +4989123456", // the + is left out, whatever the form promised
        "004989123456,  +4989123456",
        "089123456,     +4989123456",
        "43664123456,   +43664123456",
        "anonymous,     ''",
        "112,           ''",
        "'',            ''",
    })
    void readsAnyCustomaryForm(String written, String read) {
        for (NumberForm form : NumberForm.values()) {
            assertThat(NumberForms.read(written, form, new Place("DE", "89"))
                            .map(E164::text)
                            .orElse(""))
                    .isEqualTo(read);
        }
    }
}
