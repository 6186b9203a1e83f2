package org.klinke.core.phone;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// A MAC address (IEEE 802, EUI-48): who made the phone, and which of theirs it is. Anybody can read it off the box, so
/// it proves nothing.
///
/// @param text twelve lower-case hexadecimal digits
public record MacAddress(String text) implements Comparable<MacAddress> {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern BETWEEN = Pattern.compile("[:.\\- ]");
    private static final int TYPED_MAX = 40;
    private static final int GROUP_BIT = 1;
    private static final int OUI_DIGITS = 6;

    /// @throws IllegalArgumentException unless it is twelve lower-case hexadecimal digits
    public MacAddress {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("no MAC address: " + text.length() + " characters");
        }
    }

    /// In any notation people use: `00:04:13:AA:BB:CC`, `00-04-13-aa-bb-cc`, `0004.13aa.bbcc`, `000413AABBCC`.
    ///
    /// @throws InvalidInput naming the field `mac`
    public static MacAddress of(String typed) {
        String digits = typed.length() > TYPED_MAX
                ? ""
                : BETWEEN.matcher(typed.strip()).replaceAll("").toLowerCase(Locale.ROOT);
        if (!SHAPE.matcher(digits).matches()) {
            throw new InvalidInput(
                    "mac",
                    "it has not twelve digits of 0-9 and a-f",
                    "take it from the phone's label, like '00:04:13:a1:b2:c3'");
        }
        if ((HexFormat.fromHexDigits(digits, 0, 2) & GROUP_BIT) != 0 || digits.equals("000000000000")) {
            throw new InvalidInput(
                    "mac", "no phone has " + new MacAddress(digits).shown(), "take it from the phone's label");
        }
        return new MacAddress(digits);
    }

    /// As people read it: `00:04:13:a1:b2:c3`.
    public String shown() {
        return HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(text));
    }

    /// The first three bytes: the maker (OUI), six digits.
    public String maker() {
        return text.substring(0, OUI_DIGITS);
    }

    @Override
    public int compareTo(MacAddress other) {
        return text.compareTo(other.text);
    }
}
