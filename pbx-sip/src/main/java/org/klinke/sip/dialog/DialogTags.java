package org.klinke.sip.dialog;

import java.util.random.RandomGenerator;

/// Makes the tags and Call-IDs of this node: `<node>.<random>`, so that a node which gets a request of a dialog that
/// lives elsewhere can tell where. 63 random bits: a tag must not be guessable (RFC 3261 §19.3 asks for 32).
public final class DialogTags {
    private final String node;
    private final RandomGenerator random;

    /// @param node short, token characters only
    public DialogTags(String node, RandomGenerator random) {
        if (!node.matches("[A-Za-z0-9-]{1,16}")) {
            throw new IllegalArgumentException("node id '" + node + "': use 1 to 16 letters, digits or dashes");
        }
        this.node = node;
        this.random = random;
    }

    public String node() {
        return node;
    }

    public String tag() {
        return node + "." + word();
    }

    public String callId() {
        return node + "." + word() + word();
    }

    private String word() {
        return Long.toString(random.nextLong() >>> 1, 36); // unsigned ones would be divided as big integers
    }
}
