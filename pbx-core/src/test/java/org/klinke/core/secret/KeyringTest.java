package org.klinke.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class KeyringTest {
    private static final UUID ROW = UUID.fromString("0197a0b0-0000-7000-8000-00000000000a");
    private static final byte[] SECRET = "canary-secret-of-a-phone".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final TenantScope acme = scope("acme", 1);
    private final TenantScope zeta = scope("zeta", 2);
    private final Path directory;

    KeyringTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void whatWasSealedOpensAfterARestart() {
        Keyring keyring = open();
        keyring.create(acme);
        byte[] box = keyring.cipherFor(acme).seal("device", ROW, "secret", SECRET);
        byte[] nonceKey = keyring.serverSecret("nonce");

        Keyring again = open();

        assertThat(again.cipherFor(acme).open("device", ROW, "secret", box)).isEqualTo(SECRET);
        assertThat(again.serverSecret("nonce")).isEqualTo(nonceKey).hasSize(32);
        assertThat(again.serverSecret("other")).isNotEqualTo(nonceKey);
    }

    @Test
    void aValueOpensOnlyInItsOwnPlaceAndUntouched() {
        Keyring keyring = open();
        keyring.create(acme);
        keyring.create(zeta);
        TenantCipher cipher = keyring.cipherFor(acme);
        byte[] box = cipher.seal("device", ROW, "secret", SECRET);

        assertRefused(() -> keyring.cipherFor(zeta).open("device", ROW, "secret", box));
        assertRefused(() -> cipher.open("device", new UUID(0, 1), "secret", box));
        assertRefused(() -> cipher.open("device", ROW, "other", box));
        assertRefused(() -> cipher.open("user_", ROW, "secret", box));
        assertRefused(() -> cipher.open("device", ROW, "secret", new byte[3]));
        for (int bit = 0; bit < box.length * 8; bit += 5) {
            byte[] flipped = box.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(() -> cipher.open("device", ROW, "secret", flipped));
        }
    }

    @Test
    void aRotatedKeySealsAnewAndStillOpensTheOld() {
        Keyring keyring = open();
        keyring.create(acme);
        byte[] old = keyring.cipherFor(acme).seal("device", ROW, "secret", SECRET);
        byte[] mac = keyring.cipherFor(acme).mac("audit", SECRET);

        keyring.rotate(acme);

        TenantCipher cipher = open().cipherFor(acme);
        assertThat(cipher.open("device", ROW, "secret", old)).isEqualTo(SECRET);
        assertThat(cipher.seal("device", ROW, "secret", SECRET)[4]).isEqualTo((byte) 2);
        assertThat(cipher.mac("audit", SECRET)).isEqualTo(mac);
    }

    @Test
    void filesAreTheOwnersOnlyAndHoldNoKeyInTheClear() throws IOException {
        byte[] secret = open().serverSecret("nonce");

        for (String name : List.of("master.key", "keyring.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(directory.resolve("keyring.json")))
                .doesNotContain(Base64.getEncoder().encodeToString(secret));
    }

    @Test
    void aForeignMasterKeyIsNamed() throws IOException {
        open();
        byte[] foreign = new byte[32];
        random.nextBytes(foreign);
        Files.write(directory.resolve("master.key"), foreign);

        assertThatThrownBy(this::open)
                .isInstanceOf(SecretUnavailable.class)
                .hasMessageContaining("master.key is not the key")
                .hasMessageContaining("belong together");
    }

    @Test
    void aLostMasterKeyIsNeverReplacedByANewOne() throws IOException {
        open();
        Files.delete(directory.resolve("master.key"));

        assertThatThrownBy(this::open)
                .isInstanceOf(SecretUnavailable.class)
                .hasMessageContaining("master.key is missing");
        assertThat(directory.resolve("master.key")).doesNotExist();
    }

    @Test
    void aFirstStartCutOffBetweenTheTwoFilesGoesOn() throws IOException {
        open();
        Files.delete(directory.resolve("keyring.json"));

        open().create(acme);

        assertThat(open().cipherFor(acme)).isNotNull();
    }

    @Test
    void aHalfWrittenNewFileHarmsNobody() throws IOException {
        open().create(acme);
        Files.writeString(directory.resolve("keyring.json.new"), "{\"format\":");

        Keyring keyring = open();
        keyring.create(zeta);

        assertThat(keyring.cipherFor(acme)).isNotNull();
        assertThat(open().cipherFor(zeta)).isNotNull();
    }

    @Test
    void aDamagedKeyringIsNamed() throws IOException {
        open();
        Files.writeString(directory.resolve("keyring.json"), "{ not json");

        assertThatThrownBy(this::open)
                .isInstanceOf(SecretUnavailable.class)
                .hasMessageContaining("keyring.json is damaged");
    }

    @Test
    void aDestroyedKeyIsGoneForGood() {
        Keyring keyring = open();
        keyring.create(acme);
        keyring.destroy(acme.id());

        assertRefused(() -> keyring.cipherFor(acme));
        assertRefused(() -> open().cipherFor(acme));
    }

    private Keyring open() {
        return Keyring.open(directory, random);
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SecretUnavailable.class);
    }

    private static TenantScope scope(String name, long id) {
        return new TenantDirectory()
                .found(new Tenant(
                        new TenantId(new UUID(7, id)), name, name + ".example", "DE", "", "Europe/Berlin", "de"));
    }
}
