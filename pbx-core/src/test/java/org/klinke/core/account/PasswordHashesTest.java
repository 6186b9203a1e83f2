package org.klinke.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;

class PasswordHashesTest {
    private static final AccountDetails ANNA = new AccountDetails("anna", "Anna Berg", List.of(Role.USER), false);

    private final PasswordHashes hashes = new PasswordHashes(new SecureRandom());

    @AfterEach
    void close() {
        hashes.close();
    }

    @Test
    void onlyThePasswordMatchesAndNoTwoHashesAreAlike() {
        String hash = hashes.hash("seven green bicycles");

        assertThat(hash)
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .isNotEqualTo(hashes.hash("seven green bicycles"));
        assertThat(hashes.matches("seven green bicycles", Optional.of(hash))).isTrue();
        assertThat(hashes.matches("seven green bicycle", Optional.of(hash))).isFalse();
        assertThat(hashes.matches("", Optional.of(hash))).isFalse();
        assertThat(hashes.matches("seven green bicycles", Optional.empty())).isFalse();
    }

    @Test
    void aDamagedHashLetsNobodyIn() {
        assertThatThrownBy(() -> hashes.matches("x", Optional.of("x"))).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"short", "annaanna12", "anna berg 1", "Klinke2026!", "qwertyuiop", "1234567890", "aaaaaaaaaaaa"})
    void whatPeopleGuessIsRefusedWithoutRepeatingIt(String password) {
        assertThatThrownBy(() -> Passwords.check("new", password, ANNA))
                .isInstanceOf(InvalidInput.class)
                .hasMessageNotContaining(password);
    }

    @Test
    void aLongPasswordIsJudgedQuicklyAndOneOfOursPasses() {
        assertThat(Passwords.check("new", "correct battery ".repeat(8), ANNA)).isNotEmpty();
        assertThat(Passwords.check("new", Passwords.generate(new SecureRandom()), ANNA))
                .hasSize(20);
    }
}
