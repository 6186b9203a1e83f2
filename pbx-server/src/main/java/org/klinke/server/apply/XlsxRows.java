package org.klinke.server.apply;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.klinke.core.directory.InvalidInput;
import org.klinke.server.apply.TableRows.Row;

/// The texts of the first sheet of an XLSX file (ECMA-376 part 1 §18): a ZIP file of XML, read with what the JDK has,
/// which for texts alone takes less than looking after a library for all that spreadsheets can.
/// Nothing is computed: of a formula its last value is taken. Whatever a small file claims to unpack to, no more than
/// the limit is unpacked; entities are not read at all.
final class XlsxRows {
    private static final int UNPACKED_BYTES_MAX = 32 * 1_024 * 1_024;
    private static final int ENTRIES_MAX = 1_000;
    private static final int BUFFER_BYTES = 8_192;
    private static final int DIGITS_MAX = 40;
    private static final String SHEETS = "xl/worksheets/";
    private static final String TEXTS = "xl/sharedStrings.xml";

    private XlsxRows() {}

    /// @throws InvalidInput if it is no such file, or too large
    static List<Row> read(byte[] file) {
        Map<String, byte[]> parts = unpacked(file);
        // They are numbered in the order in which they were made: of sheet1 and sheet10 the shorter name.
        byte[] sheet = parts.entrySet().stream()
                .filter(part -> part.getKey().startsWith(SHEETS))
                .min(Map.Entry.comparingByKey(
                        Comparator.comparingInt(String::length).thenComparing(name -> name)))
                .map(Map.Entry::getValue)
                .orElseThrow(XlsxRows::noTable);
        try {
            byte[] shared = parts.get(TEXTS);
            return rows(sheet, shared == null ? List.of() : texts(shared));
        } catch (XMLStreamException | NumberFormatException | IndexOutOfBoundsException _) {
            throw noTable();
        }
    }

    private static InvalidInput noTable() {
        return new InvalidInput("file", "it is no table that we can read", "save it as XLSX or CSV in UTF-8");
    }

    private static InvalidInput tooMuch() {
        return new InvalidInput("file", "it unpacks to too much", "save the one sheet as CSV");
    }

    private static Map<String, byte[]> unpacked(byte[] file) {
        Map<String, byte[]> parts = new HashMap<>();
        int left = UNPACKED_BYTES_MAX;
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (@Nullable ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > ENTRIES_MAX) {
                    throw tooMuch();
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    left -= read;
                    if (left < 0) {
                        throw tooMuch();
                    }
                    bytes.write(buffer, 0, read);
                }
                String name = entry.getName();
                if (name.equals(TEXTS) || (name.startsWith(SHEETS) && name.endsWith(".xml"))) {
                    parts.put(name, bytes.toByteArray());
                }
            }
        } catch (IOException _) {
            throw noTable();
        }
        return parts;
    }

    private static XMLStreamReader reader(byte[] xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory.createXMLStreamReader(new ByteArrayInputStream(xml));
    }

    /// Each `si` is one text, in one piece or several; what is said of its pronunciation is left out.
    private static List<String> texts(byte[] xml) throws XMLStreamException {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean spoken = false;
        XMLStreamReader in = reader(xml);
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    switch (in.getLocalName()) {
                        case "si" -> text.setLength(0);
                        case "rPh" -> spoken = true;
                        case "t" -> {
                            String piece = in.getElementText();
                            text.append(spoken ? "" : piece);
                        }
                        default -> {}
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (in.getLocalName().equals("si")) {
                        texts.add(text.toString());
                    } else if (in.getLocalName().equals("rPh")) {
                        spoken = false;
                    }
                }
                default -> {}
            }
        }
        return texts;
    }

    private static List<Row> rows(byte[] xml, List<String> texts) throws XMLStreamException {
        List<Row> rows = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        String type = "";
        int line = 0;
        int column = 0;
        XMLStreamReader in = reader(xml);
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    switch (in.getLocalName()) {
                        case "row" -> {
                            @Nullable String number = in.getAttributeValue(null, "r");
                            line = number == null ? line + 1 : Integer.parseInt(number);
                            cells.clear();
                            column = 0;
                        }
                        case "c" -> {
                            @Nullable String place = in.getAttributeValue(null, "r");
                            column = place == null ? column + 1 : column(place);
                            @Nullable String said = in.getAttributeValue(null, "t");
                            type = said == null ? "n" : said;
                        }
                        case "v" -> set(cells, column, value(type, in.getElementText(), texts));
                        case "t" -> set(cells, column, at(cells, column) + in.getElementText());
                        default -> {}
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (in.getLocalName().equals("row")) {
                        TableRows.add(rows, new Row(line, List.copyOf(cells)));
                    }
                }
                default -> {}
            }
        }
        return rows;
    }

    /// "B" of "B7" is 2.
    private static int column(String place) {
        int column = 0;
        for (int i = 0; i < place.length() && Character.isLetter(place.charAt(i)); i++) {
            column = Math.min(column * 26 + Character.toUpperCase(place.charAt(i)) - 'A' + 1, 1 << 20);
        }
        return column;
    }

    private static String at(List<String> cells, int column) {
        return column >= 1 && column <= cells.size() ? cells.get(column - 1) : "";
    }

    private static void set(List<String> cells, int column, String text) {
        if (column < 1 || column > TableRows.CELLS_MAX) {
            throw new InvalidInput("file", "it has more than " + TableRows.CELLS_MAX + " columns", "split it");
        }
        while (cells.size() < column) {
            cells.add("");
        }
        cells.set(column - 1, text.strip());
    }

    /// An extension that was typed is a number for a spreadsheet, and a long one is written with an exponent.
    private static String value(String type, String text, List<String> texts) {
        return switch (type) {
            case "s" -> texts.get(Integer.parseInt(text.strip()));
            case "n" -> number(text.strip());
            case "b" -> text.strip().equals("1") ? "true" : "false";
            default -> text;
        };
    }

    /// A few characters can mean a number of a million digits.
    private static String number(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        return Math.abs((long) number.scale()) > DIGITS_MAX
                ? text
                : number.stripTrailingZeros().toPlainString();
    }
}
