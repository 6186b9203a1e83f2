package org.klinke.core.reach;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.EmergencyNumbers;

/// A ring group as people write it; meanings as in [RingGroup]. Checked when it is made.
///
/// @param members extensions
/// Throws InvalidInput from the constructor, naming the field
public record GroupDetails(
        String extension,
        String name,
        RingGroup.Strategy strategy,
        List<String> members,
        int memberSeconds,
        int seconds,
        Actions actions) {
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");
    private static final int NAME_LENGTH_MAX = 100;

    public GroupDetails {
        members = List.copyOf(members);
        extension("extension", extension);
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(
                    "name", "it cannot be a name", "use 1 to " + NAME_LENGTH_MAX + " printable characters");
        }
        if (members.isEmpty() || members.size() > RingGroup.MEMBERS_MAX) {
            throw new InvalidInput(
                    "members", name + " has " + members.size(), "name 1 to " + RingGroup.MEMBERS_MAX + " extensions");
        }
        if (new HashSet<>(members).size() < members.size() || members.contains(extension)) {
            throw new InvalidInput("members", name + " has a member twice, or itself", "name each once");
        }
        members.forEach(member -> extension("members", member));
        WishShape.seconds("memberSeconds", memberSeconds, RingGroup.SECONDS_MIN, RingGroup.SECONDS_MAX);
        WishShape.seconds("seconds", seconds, RingGroup.SECONDS_MIN, RingGroup.SECONDS_MAX);
    }

    private static void extension(String field, String extension) {
        if (!EXTENSION.matcher(extension).matches() || EmergencyNumbers.EVERYWHERE.contains(extension)) {
            throw new InvalidInput(
                    field,
                    "'" + extension.replaceAll("\\p{Cntrl}", "?") + "' is no extension",
                    "use 1 to 8 digits that are no emergency number, like '100'");
        }
    }
}
