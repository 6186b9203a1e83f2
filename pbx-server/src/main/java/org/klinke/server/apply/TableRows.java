package org.klinke.server.apply;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.klinke.core.directory.InvalidInput;

/// A table as people keep it: CSV with whatever they have between cells, or the first sheet of an XLSX file.
final class TableRows {
    static final int ROWS_MAX = 20_000;
    static final int CELLS_MAX = 100;
    static final int CELL_LENGTH_MAX = 1_000;
    private static final String SEPARATORS = ",;\t";
    private static final char MARK = '\ufeff';

    private TableRows() {}

    /// @param line where it stands in the file, from 1
    record Row(int line, List<String> cells) {}

    /// @throws InvalidInput if it is no such table, or longer than one of ours can be
    static List<Row> read(byte[] file) {
        boolean packed = file.length > 1 && file[0] == 'P' && file[1] == 'K';
        return packed ? XlsxRows.read(file) : csv(text(file));
    }

    private static List<Row> csv(String text) {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator(text))
                .setIgnoreEmptyLines(false)
                .setTrim(true)
                .get();
        List<Row> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            long line = 1;
            for (CSVRecord record : parser) {
                add(rows, new Row((int) line, record.toList()));
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidInput("file", "its quotes do not fit together", "double quotes within a cell");
        }
        return rows;
    }

    static void add(List<Row> rows, Row row) {
        if (rows.size() >= ROWS_MAX) {
            throw new InvalidInput("file", "it has more than " + ROWS_MAX + " rows", "split it");
        }
        if (row.cells().size() > CELLS_MAX || row.cells().stream().anyMatch(cell -> cell.length() > CELL_LENGTH_MAX)) {
            throw new InvalidInput(
                    "file",
                    "row " + row.line() + " has more cells, or a longer one, than any of ours",
                    "take what is not for the telephone system out");
        }
        rows.add(row);
    }

    /// As spreadsheets write it: UTF-8, or what Windows had before.
    private static String text(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            text = new String(bytes, Charset.forName("windows-1252"));
        }
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    /// The one that the first line has most of.
    private static char separator(String text) {
        String head = text.lines().findFirst().orElse("");
        return (char) SEPARATORS
                .chars()
                .reduce((one, other) -> count(head, other) > count(head, one) ? other : one)
                .orElseThrow();
    }

    private static long count(String text, int wanted) {
        return text.chars().filter(one -> one == wanted).count();
    }
}
