package org.klinke.provisioning.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantId;
import org.klinke.provisioning.token.DeviceToken.Purpose;

class TokenSealTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final DeviceToken TOKEN = new DeviceToken(
            new TenantId(UUID.fromString("018f4e2a-0000-7000-8000-00000000000a")),
            new DeviceId(UUID.fromString("018f4e2a-0000-7000-8000-0000000000d1")),
            3,
            Purpose.STEADY);

    @TempDir
    Path dir;

    private Keyring keyring;
    private TokenSeal seal;

    @BeforeEach
    void open() {
        keyring = Keyring.open(dir.resolve("here"), new SecureRandom());
        seal = new TokenSeal(keyring);
    }

    @Test
    void saysWhatWasSealedAndFitsAnAddress() {
        for (Purpose purpose : Purpose.values()) {
            DeviceToken token = new DeviceToken(TOKEN.tenant(), TOKEN.device(), Integer.MAX_VALUE, purpose);
            String text = seal.seal(token);
            assertThat(text).matches("1[A-Za-z0-9_-]{94}");
            assertThat(seal.open(text)).contains(token);
        }
    }

    @Test
    void newcomersAddressesAreNoPhonesNorTheOtherWayRound() {
        SiteId site = new SiteId(UUID.fromString("018f4e2a-0000-7000-8000-0000000000c1"));
        NetworkToken network = new NetworkToken(TOKEN.tenant(), site, Optional.empty(), 7);
        NetworkToken own = new NetworkToken(TOKEN.tenant(), site, Optional.of(TOKEN.device()), 1);
        assertThat(seal.seal(network)).matches("1[A-Za-z0-9_-]{94}");
        assertThat(seal.seal(own)).matches("1[A-Za-z0-9_-]{115}");
        for (NetworkToken token : List.of(network, own)) {
            String text = seal.seal(token);
            assertThat(seal.openNetwork(text)).contains(token);
            assertThat(seal.open(text)).isEmpty();
            assertThat(seal.openNetwork(text.substring(0, text.length() - 1))).isEmpty();
            assertThat(TokenSeal.masked("/n/" + text + "/x")).isEqualTo("/n/***/x");
        }
        assertThat(seal.openNetwork(seal.seal(own).substring(0, 95))).isEmpty();
        assertThat(seal.openNetwork(seal.seal(TOKEN))).isEmpty();
    }

    /// A phone whose files name another address each time would think that it was moved.
    @Test
    void noTextSaysWhoseItIsAndEachTokenHasOne() {
        Set<String> texts = new HashSet<>();
        for (int i = 1; i <= 1_000; i++) {
            DeviceToken token = new DeviceToken(TOKEN.tenant(), TOKEN.device(), i, TOKEN.purpose());
            texts.add(seal.seal(token));
            texts.add(seal.seal(token));
        }
        assertThat(texts).hasSize(1_000).noneMatch(text -> text.contains("018f4e2a"));
        // Nonces (after format and key version) are all different, too.
        assertThat(texts.stream().map(text -> text.substring(7, 23))).doesNotHaveDuplicates();
    }

    @Test
    void everyOtherCharacterAnywhereMakesItNothing() {
        String text = seal.seal(TOKEN);
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            for (int letter = 0; letter < ALPHABET.length(); letter++) {
                String changed = text.substring(0, i) + ALPHABET.charAt(letter) + text.substring(i + 1);
                if (!changed.equals(text) && seal.open(changed).isPresent()) {
                    taken.add(changed);
                }
            }
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void cutLongerOddAndEmptyTextsAreNothing() {
        String text = seal.seal(TOKEN);
        for (int length = 0; length < text.length(); length++) {
            assertThat(seal.open(text.substring(0, length))).isEmpty();
        }
        assertThat(List.of(text + "A", text + "=", " " + text, text + "\n", text.replaceFirst("1", "2")))
                .allMatch(odd -> seal.open(odd).isEmpty());
    }

    @Test
    void aHundredThousandGuessesOpenNothing() {
        Random random = new Random(4711);
        int opened = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder guess = new StringBuilder("1AQAAAAE");
            while (guess.length() < 95) {
                guess.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            opened += seal.open(guess.toString()).isPresent() ? 1 : 0;
        }
        assertThat(opened).isZero();
    }

    @Test
    void anotherServersTokenIsNothing() {
        TokenSeal elsewhere = new TokenSeal(Keyring.open(dir.resolve("elsewhere"), new SecureRandom()));
        assertThat(elsewhere.open(seal.seal(TOKEN))).isEmpty();
    }

    @Test
    void aSealedValueOfAnotherPlaceIsNoToken() {
        byte[] sealed = keyring.platformCipher().seal("trunk", new UUID(0, 0), "token", new byte[37]);
        String text = "1" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        assertThat(text).hasSize(95);
        assertThat(seal.open(text)).isEmpty();
    }

    @Test
    void aNewKeySealsAndTheOldOneStillOpens() {
        String before = seal.seal(TOKEN);
        keyring.rotatePlatform();
        String after = seal.seal(TOKEN);
        assertThat(seal.open(before)).contains(TOKEN);
        assertThat(seal.open(after)).contains(TOKEN);
        // the key's version follows the format's byte
        assertThat(Base64.getUrlDecoder().decode(before.substring(1))[4]).isEqualTo((byte) 1);
        assertThat(Base64.getUrlDecoder().decode(after.substring(1))[4]).isEqualTo((byte) 2);
        assertThat(new TokenSeal(Keyring.open(dir.resolve("here"), new SecureRandom())).open(after))
                .contains(TOKEN);
    }
}
