package org.klinke.server.apply;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
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

/// The texts of an XLSX file with one sheet (ECMA-376 part 1 §18): a ZIP file of XML, read with what the JDK has, which
/// for texts alone takes less than looking after a library for all that spreadsheets can. Nothing is computed: of a
/// formula its last value is taken.
///
/// A small file can claim to be anything: how much is unpacked, how many texts there are and how long one is counts as
/// it comes, before anything is kept or copied. Entities are not read at all.
final class XlsxRows {
    private static final int UNPACKED_BYTES_MAX = 8 * 1_024 * 1_024;
    private static final int ENTRIES_MAX = 1_000;
    private static final int TEXTS_MAX = 200_000;
    private static final int BUFFER_BYTES = 8_192;
    private static final int DIGITS_MAX = 40;
    private static final String SHEETS = "xl/worksheets/";
    private static final String TEXTS = "xl/sharedStrings.xml";

    private XlsxRows() {}

    /// @throws InvalidInput if it is no such file, or too large
    static List<Row> read(byte[] file) {
        Map<String, byte[]> parts = unpacked(file);
        byte[] shared = parts.remove(TEXTS);
        if (parts.size() > 1) {
            throw new InvalidInput("file", "it has several sheets", "save the one with the users alone");
        }
        byte[] sheet = parts.values().stream().findFirst().orElseThrow(XlsxRows::noTable);
        try {
            return new Sheet(shared == null ? List.of() : texts(shared)).rows(sheet);
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
        byte[] buffer = new byte[BUFFER_BYTES];
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (@Nullable ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > ENTRIES_MAX) {
                    throw tooMuch();
                }
                String name = entry.getName();
                boolean wanted = name.equals(TEXTS) || (name.startsWith(SHEETS) && name.endsWith(".xml"));
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    left -= read;
                    if (left < 0) {
                        throw tooMuch();
                    }
                    if (wanted) {
                        bytes.write(buffer, 0, read);
                    }
                }
                if (wanted) {
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

    /// A text that comes in pieces: what is said of its pronunciation (`rPh`) is left out.
    private static final class Pieces {
        private final StringBuilder text = new StringBuilder();
        private boolean spoken;
        private boolean open;

        void begin() {
            text.setLength(0);
            spoken = false;
            open = false;
        }

        void element(String name, boolean begins) {
            switch (name) {
                case "rPh" -> spoken = begins;
                case "t", "v" -> open = begins;
                default -> {}
            }
        }

        void characters(XMLStreamReader in) {
            if (open && !spoken) {
                if (text.length() + in.getTextLength() > TableRows.CELL_LENGTH_MAX) {
                    throw tooMuch();
                }
                text.append(in.getText());
            }
        }

        String whole() {
            return text.toString().strip();
        }
    }

    /// Each `si` is one text.
    private static List<String> texts(byte[] xml) throws XMLStreamException {
        List<String> texts = new ArrayList<>();
        Pieces pieces = new Pieces();
        XMLStreamReader in = reader(xml);
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (in.getLocalName().equals("si")) {
                        pieces.begin();
                    } else {
                        pieces.element(in.getLocalName(), true);
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> pieces.characters(in);
                case XMLStreamConstants.END_ELEMENT -> {
                    pieces.element(in.getLocalName(), false);
                    if (in.getLocalName().equals("si")) {
                        if (texts.size() == TEXTS_MAX) {
                            throw tooMuch();
                        }
                        texts.add(pieces.whole());
                    }
                }
                default -> {}
            }
        }
        return texts;
    }

    /// One sheet while it is read.
    private static final class Sheet {
        private final List<String> texts;
        private final List<Row> rows = new ArrayList<>();
        private final List<String> cells = new ArrayList<>();
        private final Pieces pieces = new Pieces();
        private String type = "";
        private int line;
        private int column;

        Sheet(List<String> texts) {
            this.texts = texts;
        }

        List<Row> rows(byte[] xml) throws XMLStreamException {
            XMLStreamReader in = reader(xml);
            while (in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> begin(in);
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> pieces.characters(in);
                    case XMLStreamConstants.END_ELEMENT -> end(in.getLocalName());
                    default -> {}
                }
            }
            return rows;
        }

        private void begin(XMLStreamReader in) {
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
                    pieces.begin();
                }
                default -> pieces.element(in.getLocalName(), true);
            }
        }

        private void end(String name) {
            pieces.element(name, false);
            switch (name) {
                case "row" -> TableRows.add(rows, new Row(line, List.copyOf(cells)));
                case "c" -> set(value(pieces.whole()));
                default -> {}
            }
        }

        private void set(String text) {
            if (column < 1 || column > TableRows.CELLS_MAX) {
                throw new InvalidInput("file", "it has more than " + TableRows.CELLS_MAX + " columns", "split it");
            }
            while (cells.size() < column) {
                cells.add("");
            }
            cells.set(column - 1, text);
        }

        /// An extension that was typed is a number for a spreadsheet, and a long one is written with an exponent.
        private String value(String text) {
            return switch (type) {
                case "s" -> text.isEmpty() ? "" : texts.get(Integer.parseInt(text));
                case "n" -> number(text);
                case "b" -> text.equals("1") ? "true" : "false";
                default -> text;
            };
        }
    }

    /// "B" of "B7" is 2.
    private static int column(String place) {
        int column = 0;
        for (int i = 0; i < place.length() && Character.isLetter(place.charAt(i)); i++) {
            column = Math.min(column * 26 + Character.toUpperCase(place.charAt(i)) - 'A' + 1, 1 << 20);
        }
        return column;
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
