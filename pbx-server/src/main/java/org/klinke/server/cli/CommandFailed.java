package org.klinke.server.cli;

import java.util.Arrays;

/// Ends a command with a message for people and an exit status.
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NO_SERVER = 3;

    private final int status;
    private final String key;
    private final transient Object[] values;

    /// @param key of the message in [Texts]
    CommandFailed(int status, String key, Object... values) {
        super(key + " " + Arrays.toString(values));
        this.status = status;
        this.key = key;
        this.values = values;
    }

    int status() {
        return status;
    }

    String text(Texts texts) {
        String text = texts.say(
                key,
                Arrays.stream(values)
                        .map(value -> value instanceof CharSequence said ? texts.sentence(said.toString()) : value)
                        .toArray());
        return key.startsWith("no-server-") ? text + "\n" + texts.say("start-one") : text;
    }
}
