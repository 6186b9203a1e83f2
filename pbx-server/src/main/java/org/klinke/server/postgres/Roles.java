package org.klinke.server.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import org.klinke.server.files.PrivateFiles;

/// The random passwords of the three roles, kept in `DIR/postgres/roles` (0600).
record Roles(String adminPassword, String ownerPassword, String appPassword) {
    static final String ADMIN = "klinke_admin";
    static final String OWNER = "klinke_owner";
    static final String APP = "klinke_app";
    private static final int PASSWORD_BYTES = 24;

    static Roles readOrMake(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.write(
                    file,
                    ADMIN + "=" + password(random) + "\n" + OWNER + "=" + password(random) + "\n" + APP + "="
                            + password(random) + "\n");
        }
        Properties lines = new Properties();
        lines.load(new StringReader(Files.readString(file)));
        return new Roles(required(lines, ADMIN, file), required(lines, OWNER, file), required(lines, APP, file));
    }

    private static String required(Properties lines, String role, Path file) throws IOException {
        String password = lines.getProperty(role);
        if (password == null) {
            throw new IOException(file + " lacks the password of " + role);
        }
        return password;
    }

    private static String password(SecureRandom random) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "Roles[masked]";
    }
}
