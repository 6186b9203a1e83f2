package org.klinke.core.prompt;

import java.util.List;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// An announcement that some may speak by phone.
///
/// @param number that they enter behind `*50`
/// @param language of what they speak; "" for all
/// @param users their extensions
public record PhonePrompt(String number, String name, String language, List<String> users) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{3,6}");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");
    private static final int USERS_MAX = 50;

    public PhonePrompt {
        users = users.stream().distinct().sorted().toList();
    }

    /// @throws InvalidInput naming the field
    void check() {
        if (!NUMBER.matcher(number).matches()) {
            throw new InvalidInput("number", "it is no number for a prompt", "use three to six digits");
        }
        Prompt.check(name, language);
        if (users.isEmpty()
                || users.size() > USERS_MAX
                || users.stream().anyMatch(user -> !EXTENSION.matcher(user).matches())) {
            throw new InvalidInput("users", "nobody is named, or too many", "name 1 to " + USERS_MAX + " extensions");
        }
    }

    /// For the audit log.
    String words() {
        return name + (language.isEmpty() ? "" : "/" + language) + ": " + String.join(", ", users);
    }
}
