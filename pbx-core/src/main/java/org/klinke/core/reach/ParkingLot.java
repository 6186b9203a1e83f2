package org.klinke.core.reach;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.EmergencyNumbers;

/// Places where a call waits until somebody fetches it. The numbers of the places follow that of the lot: 700 has 701,
/// 702, and so on.
///
/// @param extension a call that is sent here waits on the first free place
/// @param name for people
/// @param seconds after which the phones of who parked it ring again
/// @param then the extension that is called where they do not take it back; empty: the call ends
public record ParkingLot(String extension, String name, int places, int seconds, Optional<String> then) {
    public static final int PLACES = 9;
    public static final int SECONDS = 120;
    private static final int PLACES_MAX = 99;
    private static final int SECONDS_MIN = 10;
    private static final int SECONDS_MAX = 3600;
    private static final int NAME_LENGTH_MAX = 100;
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{2,8}");
    private static final Pattern THEN = Pattern.compile("[0-9]{1,8}");

    /// @throws InvalidInput naming the field
    static void check(ParkingLot lot) {
        if (!EXTENSION.matcher(lot.extension()).matches()) {
            throw new InvalidInput(
                    "extension",
                    "'" + lot.extension().replaceAll("\\p{Cntrl}", "?") + "' is not allowed",
                    "use 2 to 8 digits, like '700'");
        }
        if (lot.name().length() > NAME_LENGTH_MAX || lot.name().chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("name", "it cannot be a name", "use up to " + NAME_LENGTH_MAX + " characters");
        }
        if (lot.places() < 1 || lot.places() > PLACES_MAX) {
            throw new InvalidInput("places", lot.places() + " is not allowed", "use 1 to " + PLACES_MAX);
        }
        WishShape.seconds("seconds", lot.seconds(), SECONDS_MIN, SECONDS_MAX);
        if (lot.then().filter(target -> !THEN.matcher(target).matches()).isPresent()) {
            throw new InvalidInput("then", "it is no extension", "name one of a user or group, or leave it out");
        }
        for (String number : lot.all()) {
            if (number.length() > lot.extension().length()) {
                throw new InvalidInput(
                        "places",
                        "the numbers after " + lot.extension() + " are not enough for " + lot.places(),
                        "use fewer, or an extension that ends in 0");
            }
            if (EmergencyNumbers.EVERYWHERE.contains(number)) {
                throw new InvalidInput("places", number + " is an emergency number", "choose another extension");
            }
        }
    }

    /// What people call it.
    public String words() {
        return name.isEmpty() ? extension : name;
    }

    /// The numbers of its places.
    public List<String> numbers() {
        int first = Integer.parseInt(extension);
        return IntStream.rangeClosed(first + 1, first + places)
                .mapToObj(String::valueOf)
                .map(number -> "0".repeat(Math.max(0, extension.length() - number.length())) + number)
                .toList();
    }

    /// Its own number, and those of its places.
    public List<String> all() {
        return Stream.concat(Stream.of(extension), numbers().stream()).toList();
    }

    /// By which the lamp of a place is watched: the same as long as there is a place of this number.
    public static UserId lamp(String number) {
        return new UserId(UUID.nameUUIDFromBytes(("park place " + number).getBytes(StandardCharsets.UTF_8)));
    }
}
