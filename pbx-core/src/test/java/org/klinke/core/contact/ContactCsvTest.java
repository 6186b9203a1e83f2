package org.klinke.core.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.contact.Contact.Kind;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;

class ContactCsvTest {
    private static final Place MUNICH = new Place("DE", "89");

    private static ContactCsv.Read read(String text) {
        return ContactCsv.read(text, Optional.empty(), MUNICH);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        List<Contact> all = List.of(
                new Contact(
                        Optional.empty(),
                        "=HYPERLINK(\"http://x\";\"y\")",
                        "Müller, Söhne & Co",
                        List.of(
                                new Contact.Phone(Kind.OFFICE, new E164("+4989123456")),
                                new Contact.Phone(Kind.MOBILE, new E164("+491711234567")),
                                new Contact.Phone(Kind.MOBILE, new E164("+491711234568"))),
                        "says \"no\""),
                new Contact(
                        Optional.empty(),
                        "",
                        "\ud83d\ude00 GmbH",
                        List.of(new Contact.Phone(Kind.FAX, new E164("+43123456"))),
                        ""));
        String written = ContactCsv.write(all);
        assertThat(written).startsWith("name,organisation,office,mobile,mobile,home,fax,note\r\n");
        assertThat(written).contains("\"'=HYPERLINK").contains("'+491711234568");
        assertThat(read(written)).isEqualTo(new ContactCsv.Read(all, List.of()));
    }

    @Test
    void aSpreadsheetsFileIsRead() {
        ContactCsv.Read read = read("\ufeffMobile;Name;Office\r\n0171 1234567;Anna Berg;(089) 12 34-56\r\n;;\r\n"
                + ";Anna Berg;0049 30 777\n;\"Bo \"\"X\"\";\nCo\";123456");
        assertThat(read.problems())
                .containsExactly("line 5: name: it has line breaks or other control characters;" + " leave them out");
        assertThat(read.contacts()).singleElement().satisfies(anna -> {
            assertThat(anna.of(Kind.MOBILE)).containsExactly(new E164("+491711234567"));
            assertThat(anna.of(Kind.OFFICE)).containsExactly(new E164("+4989123456"), new E164("+4930777"));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                        | line 1: the file is empty; name the columns in its first row
            name,phone\\na,1          | line 1: there is no column 'phone'; columns are name, organisation, office
            name,office\\na,1,2       | line 2: row: it has more cells than the first row; put cells with commas in quotes
            name,office\\n"a,123456   | line 2: a quote is never closed; close it, or double quotes within a cell
            name,office\\na,112       | line 2: office: '112' is a number that calls nobody back; write it like
            name,office\\na,          | line 2: numbers: there is none; give 1 to 10 numbers
            name,office\\n,123456     | line 2: name: it is missing; give a name or an organisation
            """)
    void whatCannotBeReadIsSaidWithItsLine(String text, String problem) {
        ContactCsv.Read read = read(text.replace("\\n", "\n"));
        assertThat(read.problems()).singleElement().asString().startsWith(problem);
    }
}
