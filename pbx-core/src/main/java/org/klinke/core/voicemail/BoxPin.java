package org.klinke.core.voicemail;

import java.util.regex.Pattern;

/// Which PINs a voice box takes: six to twelve digits that nobody guesses first.
public final class BoxPin {
    public static final int DIGITS_MIN = 6;
    public static final int DIGITS_MAX = 12;

    private static final Pattern SHAPE = Pattern.compile("[0-9]{" + DIGITS_MIN + "," + DIGITS_MAX + "}");
    /// 123123, 121212, 111111: a part of it, over and over.
    private static final Pattern REPEATED = Pattern.compile("([0-9]{1,4})\\1+");

    private static final int LONG_EXTENSION = 3;

    private BoxPin() {}

    /// @param extension of the box: a PIN made of it is none
    public static boolean isStrong(String pin, String extension) {
        return SHAPE.matcher(pin).matches()
                && !REPEATED.matcher(pin).matches()
                && !isRow(pin, 1)
                && !isRow(pin, 9)
                && pin.chars().distinct().count() > 2
                && !isMadeOf(pin, extension);
    }

    /// 123456, 890123, and backwards.
    private static boolean isRow(String pin, int step) {
        for (int i = 1; i < pin.length(); i++) {
            if ((pin.charAt(i - 1) - '0' + step) % 10 != pin.charAt(i) - '0') {
                return false;
            }
        }
        return true;
    }

    /// It holds the extension, or, where that is short, little else.
    private static boolean isMadeOf(String pin, String extension) {
        return !extension.isEmpty()
                && pin.contains(extension)
                && (extension.length() >= LONG_EXTENSION
                        || pin.replace(extension, "").length() < LONG_EXTENSION);
    }
}
