package org.klinke.provisioning.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneImport.Fault;
import org.klinke.core.phone.PhoneImport.Row;
import org.klinke.provisioning.sheet.PhoneSheet.Sheet;
import org.klinke.provisioning.vendor.Vendors;

class PhoneSheetTest {
    private static final PhoneSheet SHEET = new PhoneSheet(new Vendors());
    private static final MacAddress MAC = MacAddress.of("00:15:65:a1:b2:c3");
    private static final Row ROW = new Row(2, Optional.of(MAC), "yealink-t54w", "100", "Empfang Süd", "München", "");

    private static Sheet read(String text) {
        return SHEET.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Fault fault(String text) {
        Sheet sheet = read(text);
        assertThat(sheet.faults()).as(text).hasSize(1);
        return sheet.faults().getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mac;model;user;label;site\n00:15:65:a1:b2:c3;yealink-t54w;100;Empfang Süd;München\n",
                "MAC-Adresse;Modell;Nebenstelle;Bezeichnung;Standort\r\n001565A1B2C3;SIP-T54W;100;Empfang Süd;München",
                "MAC,Hersteller,Typ,Benutzer,Gerät,Standort\n0015.65a1.b2c3,Yealink,T54W,100,\"Empfang Süd\",München\n",
                "Mac Address\tPhone\tExtension\tName\tSite\n00-15-65-A1-B2-C3\tYealink SIP-T54W\t100\tEmpfang Süd\tMünchen\n",
                "sep=;\nsite;label;user;model;mac\nMünchen;Empfang Süd;100;t54w;00 15 65 a1 b2 c3\n\n;;;;\n"
            })
    void aListIsReadAsPeopleWriteIt(String text) {
        for (byte[] bytes : List.of(
                text.getBytes(StandardCharsets.UTF_8),
                ("\ufeff" + text).getBytes(StandardCharsets.UTF_8),
                ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE),
                ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE),
                text.getBytes(Charset.forName("windows-1252")))) {
            Sheet sheet = SHEET.read(bytes);
            assertThat(sheet.faults()).isEmpty();
            Row row = sheet.rows().getFirst();
            assertThat(sheet.rows()).hasSize(1);
            assertThat(row.line()).isEqualTo(text.startsWith("sep=") ? 3 : 2);
            assertThat(new Row(2, row.mac(), row.model(), row.user(), row.device(), row.site(), row.location()))
                    .isEqualTo(ROW);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mac;model|00156|mac|twelve digits",
                "mac;model|1565123456|mac|a number that a spreadsheet made",
                "mac;model|1,565E+09;x|mac|a number that a spreadsheet made",
                "mac;model|01:00:5e:00:00:01|mac|no phone has",
                "mac;model|00:15:65:a1:b2:c3;t99x|model|no phone 't99x'",
                "mac;maker;model|00:15:65:a1:b2:c3;snom;t54w|model|no phone 'snom t54w'",
                "mac;maker|00:15:65:a1:b2:c3;snom|model|it is missing",
                "mac;label|;|mac|",
                "mac;label|00:15:65:a1:b2:c3;=HYPERLINK(0)|device|is a formula",
                "mac;label|00:15:65:a1:b2:c3;@x|device|is a formula",
                "mac;site|00:15:65:a1:b2:c3;-1|site|is a formula",
                "label;user|;100|mac|it is missing",
            })
    void aFaultNamesLineColumnAndReason(String head, String row, String column, String reason) {
        if (reason == null) {
            assertThat(read(head + "\n" + row).faults())
                    .as("an empty line is none")
                    .isEmpty();
            return;
        }
        Fault fault = fault(head + "\n\n" + row + "\n");
        assertThat(fault.line()).isEqualTo(3);
        assertThat(fault.column()).isEqualTo(column);
        assertThat(fault.problem()).contains(reason);
        assertThat(fault.remedy()).isNotBlank();
    }

    @Test
    void linesAreCountedAsAnEditorDoes() {
        Fault fault = fault("mac;label\n00:15:65:a1:b2:c3;\"one\ntwo\"\n00:15:65:a1:b2:c4;x\nbad;x\n");
        assertThat(fault.line()).isEqualTo(5);
    }

    @Test
    void aLongNameIsRefusedAndNotRepeated() {
        Fault fault = fault("mac;label\n00:15:65:a1:b2:c3;" + "n".repeat(301));
        assertThat(fault.column()).isEqualTo("device");
        assertThat(fault.problem()).isEqualTo("it has 301 characters");
    }

    @Test
    void twoLinesOfOnePhoneAreRefusedHoweverItIsWritten() {
        Fault fault = fault("mac;user\n00:15:65:a1:b2:c3;100\n00:15:65:a1:b2:c4;101\n001565A1B2C3;102\n");
        assertThat(fault.line()).isEqualTo(4);
        assertThat(fault.problem()).contains("line 2");
        assertThat(fault("name;user\nx;100\nx;101\n").column()).isEqualTo("device");
    }

    @Test
    void aHeadThatSaysNothingIsRefusedAndOneThatSaysMoreIsNamed() {
        assertThat(fault("00:15:65:a1:b2:c3;yealink-t54w;100\n").line()).isEqualTo(1);
        assertThat(fault("mac;MAC-Adresse\n00:15:65:a1:b2:c3;\n").problem()).contains("two columns");
        assertThat(fault("").problem()).isEqualTo("it is empty");
        assertThat(fault("sep=\"\nmac\"label\n").line()).as("no separator").isEqualTo(1);
        assertThat(read("mac;Seriennummer\n00:15:65:a1:b2:c3;4711\n").ignored()).containsExactly("Seriennummer");
    }

    @Test
    void quotesThatDoNotMatchAreTold() {
        assertThat(fault("mac;label\n00:15:65:a1:b2:c3;\"x\"y\n").problem()).contains("quotes");
        assertThat(fault("mac;label\n00:15:65:a1:b2:c3;\"x\n").problem()).contains("quotes");
    }

    @Test
    void whatIsTooMuchIsRefusedAndNotAllOfItTold() {
        assertThat(SHEET.read(new byte[PhoneSheet.BYTES_MAX + 1]).faults()).hasSize(1);
        assertThat(read("mac\n" + "bad\n".repeat(5_000)).faults()).hasSize(100);
        StringBuilder many = new StringBuilder("mac\n");
        for (int i = 0; i < 2_001; i++) {
            many.append("001565%06x\n".formatted(i));
        }
        assertThat(fault(many.toString()).problem()).contains("more than 2000");
    }

    @Test
    void whateverItIsItIsAnsweredSeed1() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; at++) {
                if (random.nextBoolean()) {
                    bytes[at] = (byte) "mac;\",\n\r\t'=".charAt(random.nextInt(11));
                }
            }
            assertThat(SHEET.read(bytes)).isNotNull();
        }
    }

    @Test
    void whatIsWrittenIsReadAgainAndNoFormula() {
        List<Row> rows = List.of(
                new Row(2, Optional.of(MAC), "yealink-t54w", "100", "=1+1", "a;\"b\"", "+x"),
                new Row(3, Optional.empty(), "baresip", "101", "Süd", "", ""));
        String german = PhoneSheet.write(rows, true);
        assertThat(german)
                .startsWith("MAC;Modell;Benutzer;Gerät;Standort;Platz\r\n")
                .contains("'=1+1")
                .contains("'+x");
        assertThat(read("\ufeff" + german).rows()).isEqualTo(rows);
        assertThat(read(PhoneSheet.write(rows, false)).rows()).isEqualTo(rows);
        assertThat(read(PhoneSheet.write(List.of(), true)).faults()).isEmpty();
    }
}
