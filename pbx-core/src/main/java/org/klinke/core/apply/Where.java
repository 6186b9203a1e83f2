package org.klinke.core.apply;

import java.util.Map;

/// Where in the file an object stands, so that every refusal can name line and field.
///
/// @param line first line of the object, from 1; 0 if it came from no file
/// @param path "tenants[0].users[2]"
/// @param fieldLines line of each field that is given
public record Where(int line, String path, Map<String, Integer> fieldLines) {
    public static final Where NOWHERE = new Where(0, "", Map.of());

    public Where {
        fieldLines = Map.copyOf(fieldLines);
    }

    Refusal refuse(String field, String problem) {
        return new Refusal(fieldLines.getOrDefault(field, line), path.isEmpty() ? field : path + "." + field, problem);
    }
}
