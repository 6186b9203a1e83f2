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
        if (score(password, account.login(), account.name()) < SCORE_MIN) {
            throw new InvalidInput(
                    field, "it is too easy to guess", "use some words more, or a password of a password safe");
        }
        return password;
    }

    /// How hard it is to guess.
    ///
    /// @param login what it shall not be made of
    /// @param name the same
    public static Score judge(String password, String login, String name) {
        int score = score(password, login, name);
        return new Score(
                score, password.length() >= LENGTH_MIN && password.length() <= LENGTH_MAX && score >= SCORE_MIN);
    }

    /// @param score 0 to 4
    /// @param enough [#check] takes it
    public record Score(int score, boolean enough) {}

    private static int score(String password, String login, String name) {
        String judged = password.substring(0, Math.min(password.length(), JUDGED_LENGTH_MAX));
        return ESTIMATOR.measure(judged, List.of(login, name, "klinke")).getScore();
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
