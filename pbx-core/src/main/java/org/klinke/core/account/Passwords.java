package org.klinke.core.account;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.security.SecureRandom;
import java.util.List;
import org.klinke.core.directory.InvalidInput;

/// What a password must be, and passwords made by us.
public final class Passwords {
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int GENERATED_LENGTH = 20;
    private static final int LENGTH_MIN = 10;
    private static final int LENGTH_MAX = 128;
    /// Of 4: more than 10^8 guesses by somebody who knows what people choose.
    private static final int SCORE_MIN = 3;
    /// The estimator's work grows much faster than the password.
    private static final int JUDGED_LENGTH_MAX = 40;

    private static final Zxcvbn ESTIMATOR = new Zxcvbn();

    private Passwords() {}

    /// Never repeats the password in its refusal.
    ///
    /// @throws InvalidInput if it is too easy to guess
    public static String check(String field, String password, AccountDetails account) {
        if (password.length() < LENGTH_MIN || password.length() > LENGTH_MAX) {
            throw new InvalidInput(
                    field, "its length is not allowed", "use " + LENGTH_MIN + " to " + LENGTH_MAX + " characters");
        }
        String judged = password.substring(0, Math.min(password.length(), JUDGED_LENGTH_MAX));
        int score = ESTIMATOR
                .measure(judged, List.of(account.login(), account.name(), "klinke"))
                .getScore();
        if (score < SCORE_MIN) {
            throw new InvalidInput(
                    field, "it is too easy to guess", "use some words more, or a password of a password safe");
        }
        return password;
    }

    /// A random one that people can type.
    public static String generate(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GENERATED_LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
