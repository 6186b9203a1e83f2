package org.klinke.provisioning.sheet;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.PhoneImport.Fault;
import org.klinke.core.phone.PhoneImport.Row;
import org.klinke.provisioning.vendor.Vendors;

/// A list of telephones, one a line, as spreadsheets write it (RFC 4180 and what is like it): separated by
/// `;`, `,` or tabs, in UTF-8 with or without a mark, UTF-16 with one, or Windows-1252. The first line names
/// the columns, in German or English. Thread-safe.
public final class PhoneSheet {
    public static final int BYTES_MAX = 1_048_576;
    private static final int ROWS_MAX = 2_000;
    private static final int CELL_CHARS_MAX = 300;
    private static final int FAULTS_MAX = 100;
    private static final String SEPARATORS = ";,\t";
    private static final String FORMULA = "=+-@\t\r";
    private static final char MARK = '\ufeff';
    /// What Excel puts in front so that it knows itself.
    private static final Pattern SAYS_SEPARATOR = Pattern.compile("^\"?sep=([;,\t])\"?\r?\n", Pattern.CASE_INSENSITIVE);
    /// What a spreadsheet makes of `000413000001` and `00e041300001`.
    private static final Pattern SPOILT_MAC = Pattern.compile("[0-9]{6,11}|[0-9],?\\.?[0-9]*E\\+?[0-9]+");

    private final ModelNames models;

    public PhoneSheet(Vendors vendors) {
        models = new ModelNames(vendors.models());
    }

    /// @param ignored heads of columns that say nothing to us
    /// @param faults all of them, or the first hundred; rows with faults are not among the rows
    public record Sheet(List<Row> rows, List<String> ignored, List<Fault> faults) {}

    /// Never throws for what is in it.
    public Sheet read(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            return refused(1, "it has " + bytes.length + " bytes", "split it: at most " + BYTES_MAX + " at once");
        }
        String text = text(bytes);
        int skipped = 0;
        char separator = separator(text);
        Matcher said = SAYS_SEPARATOR.matcher(text);
        if (said.find()) {
            separator = said.group(1).charAt(0);
            text = text.substring(said.end());
            skipped = 1;
        }
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(false)
                .setTrim(true)
                .get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            return new Reading(parser, skipped).all();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory has none
        }
    }

    private static Sheet refused(int line, String problem, String remedy) {
        return new Sheet(List.of(), List.of(), List.of(new Fault(line, "mac", problem, remedy)));
    }

    private static String text(byte[] bytes) {
        Charset wide = bytes.length > 1 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe
                ? StandardCharsets.UTF_16LE
                : bytes.length > 1 && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff
                        ? StandardCharsets.UTF_16BE
                        : StandardCharsets.UTF_8;
        String text;
        try {
            text = wide.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            text = new String(bytes, Charset.forName("windows-1252"));
        }
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    /// The one that the first line has most of; one column alone needs none.
    private static char separator(String text) {
        String head = text.lines().findFirst().orElse("");
        char best = SEPARATORS.charAt(0);
        long most = 0;
        for (int at = 0; at < SEPARATORS.length(); at++) {
            char one = SEPARATORS.charAt(at);
            long count = head.chars().filter(character -> character == one).count();
            if (count > most) {
                most = count;
                best = one;
            }
        }
        return best;
    }

    private final class Reading {
        private final CSVParser parser;
        private final int skipped;
        private final Map<Column, Integer> columns = new EnumMap<>(Column.class);
        private final List<Row> rows = new ArrayList<>();
        private final List<String> ignored = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();
        private final Map<String, Integer> seen = new HashMap<>();

        Reading(CSVParser parser, int skipped) {
            this.parser = parser;
            this.skipped = skipped;
        }

        Sheet all() {
            Iterator<CSVRecord> records = parser.iterator();
            int line = 1 + skipped;
            try {
                if (!records.hasNext()) {
                    return refused(1, "it is empty", "the first line names the columns, like 'mac;model;user'");
                }
                head(records.next(), line);
                while (faults.size() < FAULTS_MAX && !columns.isEmpty()) {
                    line = (int) parser.getCurrentLineNumber() + 1 + skipped;
                    if (!records.hasNext()) {
                        break;
                    }
                    CSVRecord record = records.next();
                    if (!isEmpty(record)) {
                        row(record, line);
                    }
                }
            } catch (UncheckedIOException | IllegalStateException _) { // the parser's words for wrong quotes
                faults.add(new Fault(
                        line,
                        "mac",
                        "its quotes do not match",
                        "write \"\" for a quote within quotes, and end each with one"));
            }
            return new Sheet(List.copyOf(rows), List.copyOf(ignored), List.copyOf(faults));
        }

        private void head(CSVRecord record, int line) {
            for (int at = 0; at < record.size(); at++) {
                String typed = record.get(at);
                Optional<Column> column = Column.named(typed);
                if (column.isEmpty()) {
                    if (!typed.isEmpty()) {
                        ignored.add(cut(typed));
                    }
                } else if (columns.putIfAbsent(column.get(), at) != null) {
                    faults.add(new Fault(
                            line,
                            column.get().shown(),
                            "two columns say it",
                            "leave one of them out, or name it otherwise"));
                }
            }
            if (!columns.containsKey(Column.MAC) && !columns.containsKey(Column.DEVICE)) {
                columns.clear();
                faults.add(new Fault(
                        line,
                        "mac",
                        "no column is called so",
                        "the first line names the columns, like 'mac;model;user;device;site'"));
            }
        }

        private void row(CSVRecord record, int line) {
            try {
                if (rows.size() >= ROWS_MAX) {
                    throw new InvalidInput("mac", "there are more than " + ROWS_MAX + " phones", "split the file");
                }
                Optional<MacAddress> mac = mac(cell(record, Column.MAC));
                String device = cell(record, Column.DEVICE);
                String model = cell(record, Column.MODEL);
                String maker = cell(record, Column.MAKER);
                if (model.isEmpty() && !maker.isEmpty()) {
                    throw new InvalidInput("model", "it is missing", "say which phone of " + maker + " it is");
                }
                if (mac.isEmpty() && device.isEmpty()) {
                    throw new InvalidInput(
                            "mac", "it is missing", "take it from the phone's label, or name the device");
                }
                once("mac", mac.map(MacAddress::shown).orElse(""), line);
                once("device", device, line);
                rows.add(new Row(
                        line,
                        mac,
                        model.isEmpty() ? "" : models.of(maker, model),
                        cell(record, Column.USER),
                        device,
                        cell(record, Column.SITE),
                        cell(record, Column.LOCATION)));
            } catch (InvalidInput e) {
                faults.add(new Fault(line, e.field(), e.problem(), e.remedy()));
            }
        }

        private void once(String column, String value, int line) {
            Integer before = value.isEmpty() ? null : seen.putIfAbsent(column + " " + value, line);
            if (before != null) {
                throw new InvalidInput(
                        column, cut(value) + " stands in line " + before + ", too", "each phone has one line");
            }
        }

        private String cell(CSVRecord record, Column column) {
            Integer at = columns.get(column);
            String text = at == null || at >= record.size() ? "" : record.get(at);
            if (text.length() > CELL_CHARS_MAX) {
                throw new InvalidInput(
                        column.shown(),
                        "it has " + text.length() + " characters",
                        "use " + CELL_CHARS_MAX + " at most");
            }
            if (text.startsWith("'") && isFormula(text.substring(1))) {
                return text.substring(1); // as we, and spreadsheets, write what is no formula
            }
            if (isFormula(text)) {
                throw new InvalidInput(
                        column.shown(),
                        "'" + cut(text) + "' is a formula to a spreadsheet",
                        "begin with a letter or digit, or put ' in front");
            }
            return text;
        }

        private static boolean isEmpty(CSVRecord record) {
            return record.stream().allMatch(String::isEmpty);
        }
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    }

    private static Optional<MacAddress> mac(String typed) {
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MacAddress.of(typed));
        } catch (InvalidInput e) {
            throw SPOILT_MAC.matcher(typed).matches()
                    ? new InvalidInput(
                            "mac",
                            "'" + cut(typed) + "' is a number that a spreadsheet made of it",
                            "make the column text there, and type it anew from the phone's label")
                    : e;
        }
    }

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /// A list to be opened by a spreadsheet, and to be read again: what looks like a formula has a `'` in
    /// front.
    ///
    /// @param rows with models as ours are called
    /// @param german whose spreadsheet it is: names of columns
    public static String write(List<Row> rows, boolean german) {
        StringWriter text = new StringWriter();
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(';').get();
        Column[] all = {Column.MAC, Column.MODEL, Column.USER, Column.DEVICE, Column.SITE, Column.LOCATION};
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (Column column : all) {
                printer.print(column.title(german));
            }
            printer.println();
            for (Row row : rows) {
                printer.printRecord(
                        row.mac().map(MacAddress::shown).orElse(""),
                        safe(row.model()),
                        safe(row.user()),
                        safe(row.device()),
                        safe(row.site()),
                        safe(row.location()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory has none
        }
        return text.toString();
    }

    private static String safe(String text) {
        return isFormula(text) ? "'" + text : text;
    }
}
