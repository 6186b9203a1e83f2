package org.klinke.server.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.core.apply.Wanted;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.apply.TableRows.Row;

/// Users and their devices as a table: what it says goes through the one door of the `apply` file. The first row names
/// the columns, in any order and in English or German; what a cell leaves empty stays as it is. A user with several
/// devices has several rows.
public final class UserTable {
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("extension", "extension"),
            Map.entry("nebenstelle", "extension"),
            Map.entry("name", "name"),
            Map.entry("email", "email"),
            Map.entry("e-mail", "email"),
            Map.entry("device", "device"),
            Map.entry("gerät", "device"),
            Map.entry("sipusername", "sipUsername"),
            Map.entry("site", "site"),
            Map.entry("standort", "site"));
    private static final Set<String> OF_DEVICES = Set.of("sipUsername", "site");
    /// What [org.klinke.core.contact.ContactCsv] and spreadsheets put an apostrophe before, so that it is no formula.
    private static final String FORMULA = "=+-@";
    private static final Pattern USER =
            Pattern.compile("tenants\\[0]\\.users\\[(\\d+)](?:\\.devices\\[(\\d+)])?\\.?(.*)");
    private static final int REFUSALS_MAX = 50;

    private final Map<String, ObjectNode> users = new LinkedHashMap<>();
    /// By extension: which of the users it is.
    private final Map<String, Integer> places = new HashMap<>();
    /// Of users ("3") and their devices ("3/0").
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();

    private UserTable() {}

    /// @param file CSV or XLSX
    /// @throws ApplyRefused what is wrong with it, by line
    public static UserTable read(byte[] file) {
        UserTable table = new UserTable();
        try {
            table.take(TableRows.read(file));
        } catch (InvalidInput e) {
            table.refuse(0, e.field(), e.problem() + "; " + e.remedy());
        }
        if (!table.refusals.isEmpty()) {
            throw new ApplyRefused(table.refusals);
        }
        return table;
    }

    /// The list `users` of the `apply` file.
    List<ObjectNode> users() {
        return List.copyOf(users.values());
    }

    /// What it wants of a tenant.
    ///
    /// @throws ApplyRefused see [#explained]
    public Wanted wanted(TenantScope scope) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ObjectNode tenant = file.putArray("tenants").addObject();
        tenant.put("id", scope.id().toString()).put("name", scope.name());
        ArrayNode list = tenant.putArray("users");
        users.values().forEach(list::add);
        // Files and variables of this machine are nobody's who sends a table.
        return ApplyFile.read(file.toString(), (_, _) -> Optional.empty(), SealedSecrets.Content.NONE);
    }

    /// What was refused, with the lines of the table.
    public List<Refusal> explained(ApplyRefused refused) {
        return refused.refusals().stream().map(this::explained).toList();
    }

    private Refusal explained(Refusal refusal) {
        Matcher at = USER.matcher(refusal.field());
        if (!at.matches()) {
            return refusal;
        }
        int user = Integer.parseInt(at.group(1));
        String device = at.group(2) == null ? "" : "/" + at.group(2);
        return new Refusal(lines.getOrDefault(user + device, 0), at.group(3), refusal.problem());
    }

    private void take(List<Row> rows) {
        if (rows.isEmpty()) {
            refuse(1, "row", "the file is empty; name the columns in its first row");
            return;
        }
        List<String> columns = columns(rows.getFirst());
        if (refusals.isEmpty()) {
            rows.stream()
                    .skip(1)
                    .filter(row -> row.cells().stream().anyMatch(cell -> !cell.isBlank()))
                    .forEach(row -> take(row, columns));
        }
    }

    private List<String> columns(Row head) {
        List<String> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String cell : head.cells()) {
            String said = cell.strip().toLowerCase(Locale.ROOT);
            String column = COLUMNS.getOrDefault(said, "");
            if (column.isEmpty() && !said.isEmpty()) {
                refuse(
                        head.line(),
                        "row",
                        "there is no column '" + cell.replaceAll("\\p{Cntrl}", "?")
                                + "'; columns are extension, name, email, device, sipUsername, site");
            } else if (!column.isEmpty() && !seen.add(column)) {
                refuse(head.line(), "row", "the column '" + column + "' stands there twice; take one out");
            }
            columns.add(column);
        }
        if (!seen.contains("extension")) {
            refuse(head.line(), "row", "there is no column 'extension'; name the columns in the first row");
        }
        return columns;
    }

    private void take(Row row, List<String> columns) {
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < row.cells().size(); i++) {
            String cell = plain(row.cells().get(i).strip());
            if (i >= columns.size() || (columns.get(i).isEmpty() && !cell.isEmpty())) {
                refuse(row.line(), "row", "it has more cells than the first row; put cells with commas in quotes");
                return;
            }
            if (!cell.isEmpty()) {
                cells.put(columns.get(i), cell);
            }
        }
        String extension = cells.getOrDefault("extension", "");
        if (extension.isEmpty()) {
            refuse(row.line(), "extension", "is missing");
            return;
        }
        ObjectNode user = users.computeIfAbsent(extension, text -> {
            lines.put(String.valueOf(places.size()), row.line());
            places.put(text, places.size());
            return JsonNodeFactory.instance.objectNode().put("extension", text);
        });
        for (String field : List.of("name", "email")) {
            String cell = cells.getOrDefault(field, "");
            if (!cell.isEmpty() && user.has(field) && !user.path(field).asText().equals(cell)) {
                refuse(row.line(), field, "another row says something else of '" + extension + "'; make them the same");
            } else if (!cell.isEmpty()) {
                user.put(field, cell);
            }
        }
        device(row, cells, user, places.getOrDefault(extension, 0));
    }

    private void device(Row row, Map<String, String> cells, ObjectNode user, int place) {
        String name = cells.getOrDefault("device", "");
        if (name.isEmpty()) {
            OF_DEVICES.stream()
                    .filter(cells::containsKey)
                    .forEach(field -> refuse(row.line(), field, "it belongs to a device; name one in this row"));
            return;
        }
        ArrayNode devices = user.withArray("devices");
        lines.put(place + "/" + devices.size(), row.line());
        ObjectNode device = devices.addObject().put("name", name);
        OF_DEVICES.stream().filter(cells::containsKey).forEach(field -> device.put(field, cells.get(field)));
    }

    private static String plain(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && FORMULA.indexOf(cell.charAt(1)) >= 0
                ? cell.substring(1)
                : cell;
    }

    private void refuse(int line, String field, String problem) {
        if (refusals.size() < REFUSALS_MAX) {
            refusals.add(new Refusal(line, field, problem));
        }
    }
}
