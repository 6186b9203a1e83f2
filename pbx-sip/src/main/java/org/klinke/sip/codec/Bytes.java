package org.klinke.sip.codec;

/// Small questions about ASCII in byte arrays.
final class Bytes {
    private static final boolean[] TOKEN = new boolean[128];
    private static final boolean[] STRUCTURE = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "-.!%*_+`'~".toCharArray()) { // RFC 3261 §25.1
            TOKEN[c] = true;
        }
        for (char c : "\"\\<>,;&".toCharArray()) {
            STRUCTURE[c] = true;
        }
    }

    private Bytes() {}

    static boolean isToken(byte b) {
        return b >= 0 && TOKEN[b];
    }

    /// Whether the byte can begin or end a part of a header value.
    static boolean structures(byte b) {
        return b >= 0 && STRUCTURE[b];
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    static int indexOf(byte[] bytes, int wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static int lastIndexOf(byte[] bytes, int wanted, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static int skipBlanks(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /// A decimal number of digits only, or -1 if it is none or greater than `max`.
    static int number(byte[] bytes, int from, int to, int max) {
        if (from >= to) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value > max) {
                return -1;
            }
        }
        return (int) value;
    }
}
