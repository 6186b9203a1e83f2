package org.klinke.server.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.core.directory.InvalidInput;

class UserTableTest {
    private static List<String> users(byte[] file) {
        return UserTable.read(file).users().stream().map(ObjectNode::toString).toList();
    }

    private static List<String> refused(byte[] file) {
        try {
            return users(file);
        } catch (ApplyRefused e) {
            return e.refusals().stream().map(Refusal::toString).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void aUserWithTwoDevicesHasTwoRows(String mark) {
        String csv = """
                name|Nebenstelle|device|email
                "Anna ""A"", Berg"|177|desk|anna@acme.example
                |177|softphone|

                '=Bo|178||
                """.replace("|", mark).replace("\"Anna \"\"A\"\", Berg\"", "\"Anna \"\"A\"\"" + mark + " Berg\"");
        assertThat(users(csv.getBytes(UTF_8)))
                .containsExactly(
                        """
                        {"extension":"177","name":"Anna \\"A\\"| Berg","email":"anna@acme.example",\
                        "devices":[{"name":"desk"},{"name":"softphone"}]}""".replace("|", mark.equals("\t") ? "\\t" : mark), "{\"extension\":\"178\",\"name\":\"=Bo\"}");
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        assertThat(refused("".getBytes(UTF_8)))
                .containsExactly("1: row: the file is empty; name the columns in its first row");
        assertThat(refused("name,phone\nAnna,1\n".getBytes(UTF_8)))
                .anyMatch(said -> said.startsWith("1: row: there is no column 'phone'"))
                .anyMatch(said -> said.startsWith("1: row: there is no column 'extension'"));
        assertThat(refused("""
                        extension,name,site
                        177,Anna,
                        ,Bo,
                        177,Anne,
                        178,Cy,Berlin
                        179,a,b,c
                        """.getBytes(UTF_8)))
                .containsExactly(
                        "3: extension: is missing",
                        "4: name: another row says something else of '177'; make them the same",
                        "5: site: it belongs to a device; name one in this row",
                        "6: row: it has more cells than the first row; put cells with commas in quotes");
        assertThat(refused("extension,name\n1,\"never closed\n".getBytes(UTF_8)))
                .isNotEmpty();
    }

    @Test
    void whatTheServerRefusesIsSaidWithTheTablesLine() {
        UserTable table = UserTable.read("""
                extension,name,device
                177,Anna,desk

                177,,soft
                """.getBytes(UTF_8));
        assertThat(table.explained(new ApplyRefused(List.of(
                        new Refusal(1, "tenants[0].users[0].devices[1].name", "is taken"),
                        new Refusal(1, "tenants[0].users[0].extension", "is odd"),
                        new Refusal(1, "tenants[0]", "is full")))))
                .extracting(Refusal::toString)
                .containsExactly("4: name: is taken", "2: extension: is odd", "1: tenants[0]: is full");
    }

    @Test
    void windowsWritesAsItEverDid() {
        assertThat(users("extension;name\r\n177;Jürgen\r\n".getBytes(Charset.forName("windows-1252")))
                        .getFirst())
                .contains("Jürgen");
    }

    private static byte[] zip(Map<String, byte[]> parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] xlsx(String rows, String texts) throws IOException {
        String head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        return zip(Map.of(
                "xl/worksheets/sheet1.xml",
                (head + "<worksheet><sheetData>" + rows + "</sheetData></worksheet>").getBytes(UTF_8),
                "xl/sharedStrings.xml",
                (head + "<sst>" + texts + "</sst>").getBytes(UTF_8),
                "xl/worksheets/_rels/sheet1.xml.rels",
                "no XML at all".getBytes(UTF_8)));
    }

    @Test
    void aSpreadsheetIsReadAsItLooks() throws IOException {
        byte[] file = xlsx(
                """
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>device</t></is></c></row>
                <row r="3"><c r="A3"><v>1.77E2</v></c><c r="C3" t="s"><v>2</v></c></row>
                <row r="4"><c r="A4"><v>178</v></c><c r="B4" t="str"><f>A1&amp;"x"</f><v>desk</v></c><c r="C4"><v>007.50</v></c></row>
                """,
                "<si><t>extension</t></si><si><t>name</t></si><si><r><t>Än</t></r><rPh><t>no</t></rPh><r><t>na</t></r></si>");
        assertThat(users(file))
                .containsExactly(
                        "{\"extension\":\"177\",\"name\":\"Änna\"}",
                        "{\"extension\":\"178\",\"name\":\"7.5\",\"devices\":[{\"name\":\"desk\"}]}");
    }

    @Test
    void whatUnpacksToTooMuchIsNotUnpacked() throws IOException {
        byte[] bomb = zip(Map.of("xl/worksheets/sheet1.xml", new byte[40 * 1_024 * 1_024]));
        assertThat(bomb.length).isLessThan(200_000);
        assertThat(refused(bomb)).singleElement().asString().contains("unpacks to too much");
        assertThat(refused(xlsx("<row><c><v>1E999999999</v></c></row>", "")))
                .as("a number of a thousand million digits")
                .first()
                .asString()
                .contains("there is no column '1E999999999'");
        StringBuilder rows = new StringBuilder("extension\n");
        for (int i = 0; i < 20_001; i++) {
            rows.append(i).append('\n');
        }
        assertThatThrownBy(() -> TableRows.read(rows.toString().getBytes(UTF_8)))
                .isInstanceOf(InvalidInput.class);
    }

    /// A text of megabytes that each cell would copy, and one in pieces that each piece would copy.
    @Test
    void aTextThatIsTooLongIsNotCollected() throws IOException {
        String cells = "<row>" + "<c t=\"s\"><v>0</v></c>".repeat(100) + "</row>";
        assertThat(refused(xlsx(cells, "<si><t>" + "x".repeat(6_000_000) + " </t></si>")))
                .singleElement()
                .asString()
                .contains("unpacks to too much");
        assertThat(refused(xlsx("<row><c t=\"inlineStr\"><is>" + "<t>a</t>".repeat(500_000) + "</is></c></row>", "")))
                .singleElement()
                .asString()
                .contains("unpacks to too much");
        assertThat(refused(xlsx("<row/>", "<si/>".repeat(300_000))))
                .singleElement()
                .asString()
                .contains("too much");
    }

    @Test
    void aTextInPiecesStaysWholeAndOfSeveralSheetsNoneIsGuessed() throws IOException {
        byte[] file = xlsx("""
                <row><c t="str"><v>extension</v></c><c t="str"><v>name</v></c></row>
                <row><c><v>177</v></c><c t="inlineStr"><is><r><t>Anna </t></r><rPh><t>no</t></rPh><r><t>Berg</t></r></is></c></row>
                """, "");
        assertThat(users(file)).containsExactly("{\"extension\":\"177\",\"name\":\"Anna Berg\"}");
        byte[] sheet = "<worksheet/>".getBytes(UTF_8);
        assertThat(refused(zip(Map.of("xl/worksheets/sheet1.xml", sheet, "xl/worksheets/sheet2.xml", sheet))))
                .singleElement()
                .asString()
                .contains("several sheets");
    }

    @Test
    void aSpreadsheetReadsNoOtherFiles() throws IOException {
        byte[] file = zip(Map.of("xl/worksheets/sheet1.xml", """
                <!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
                <worksheet><sheetData><row><c t="str"><v>extension&e;</v></c></row></sheetData></worksheet>
                """.getBytes(UTF_8)));
        assertThat(refused(file)).singleElement().asString().doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<row><c t=\"s\"><v>9</v></c></row>",
                "<row r=\"x\"><c><v>1</v></c></row>",
                "<row><c r=\"ZZZZ1\"><v>1</v></c></row>",
                "<row><c><v>abc</v></c></row>",
                "<row><c>"
            })
    void whatIsNoSpreadsheetIsRefused(String rows) throws IOException {
        assertThat(refused(xlsx(rows, ""))).singleElement().asString().startsWith("file: ");
        assertThat(refused("PK and no more".getBytes(UTF_8)))
                .singleElement()
                .asString()
                .startsWith("file: ");
    }
}
