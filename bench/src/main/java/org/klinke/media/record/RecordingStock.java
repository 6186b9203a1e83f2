package org.klinke.media.record;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.secret.Keyring;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.codec.G711;

/// Fills the store of a running server: `DATA SECONDS ROWS`. One recording of that length, written as the recorder
/// writes it but as fast as the disk can, which the server lists with its next start; and rows of recordings that
/// have no sound, one a moment over the last year. Prints one JSON line.
public final class RecordingStock {
    private static final String TENANT = "bench";
    private static final int FRAMES_PER_SECOND = 50;
    private static final int FRAMES_PER_TURN = 5; // ten times a second, as [Recorder]

    private RecordingStock() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Path data = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        int rows = Integer.parseInt(arguments[2]);
        try (Connection database = database(data.resolve("postgres"))) {
            long begin = System.nanoTime();
            RecordingId made = record(data, scope(database), seconds);
            long recorded = System.nanoTime();
            insert(database, rows);
            System.out.printf(
                    "{\"kind\":\"recordings\",\"step\":\"stock\",\"recording\":\"%s\",\"seconds\":%d,"
                            + "\"made_s\":%.1f,\"rows\":%d,\"rows_s\":%.1f}%n",
                    made, seconds, (recorded - begin) * 1e-9, rows, (System.nanoTime() - recorded) * 1e-9);
        }
    }

    /// As its admin, for whom there is no tenant.
    private static Connection database(Path postgres) throws IOException, SQLException {
        Properties roles = new Properties();
        roles.load(new StringReader(Files.readString(postgres.resolve("roles"))));
        String port = Files.readAllLines(postgres.resolve("data/postmaster.pid"))
                .get(3)
                .strip();
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/klinke", "klinke_admin", roles.getProperty("klinke_admin"));
        connection.setSchema("klinke");
        return connection;
    }

    private static TenantScope scope(Connection database) throws SQLException {
        try (PreparedStatement query = database.prepareStatement("SELECT id FROM tenant WHERE name = ?")) {
            query.setString(1, TENANT);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                TenantId id = new TenantId(row.getObject(1, UUID.class));
                TenantDirectory tenants = new TenantDirectory();
                tenants.replace(List.of(new Tenant(id, TENANT, "bench.test", "DE", "89", "Europe/Berlin", "de")));
                return tenants.byName(TENANT).orElseThrow();
            }
        }
    }

    private static RecordingId record(Path data, TenantScope scope, int seconds) throws IOException {
        SecureRandom random = new SecureRandom();
        RecordingFormat format = RecordingFormat.SIDE_BY_SIDE;
        Recordings recordings = new Recordings(
                data.resolve("recordings"),
                Keyring.open(data.resolve("keys"), random),
                new Ids(InstantSource.system(), random));
        RecordingId recording = recordings.announce(scope, label(format, seconds));
        Take take = new Take(new Tape(new LegId(new UUID(0, 0)), recording, format, 0, tape -> {
            throw new IllegalStateException("too slow");
        }));
        Voice voice = new Voice(G711.SAMPLE_RATE);
        long now = 0;
        for (int i = 0; i < seconds * FRAMES_PER_SECOND; i++, now += 1_000_000_000L / FRAMES_PER_SECOND) {
            byte[] payload = G711.encodeAlaw(voice.next());
            take.tape.heard(true, Codec.PCMA, 1, i * payload.length, payload, 0, payload.length, now);
            take.tape.heard(false, Codec.PCMA, 2, i * payload.length, payload, 0, payload.length, now);
            if (i % FRAMES_PER_TURN == 0) {
                take.turn(recordings, now);
            }
        }
        take.tape.stop(now);
        take.turn(recordings, now);
        return recording;
    }

    private static Label label(RecordingFormat format, int seconds) {
        UUID none = new UUID(0, 0);
        return new Label(
                new CallId(none),
                new ConversationId(none),
                new LegId(none),
                Instant.now().minus(Duration.ofSeconds(seconds)),
                Optional.empty(),
                "A long call",
                "1000",
                "",
                "+49891000",
                false,
                format,
                "Bench",
                "nobody was recorded",
                0,
                0);
    }

    /// The statistics are made as well: on a server they are by themselves within minutes.
    private static void insert(Connection database, int rows) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("""
                INSERT INTO media_object (tenant_id, id, kind, call_id, conversation_id, leg_id, started, owner_name,
                       extension, other_name, other_number, outward, codec, channels, rule, consent, keep_days,
                       seconds, bytes, whole, key_version, hold)
                SELECT t.id, gen_random_uuid(), 'recording', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
                       now() - make_interval(secs => 365.0 * 86400 / ? * i), 'User ' || 1000 + i % 1000,
                       CAST(1000 + i % 1000 AS text), 'Customer ' || i % 100003, '+4989' || 1000000 + i % 100003,
                       i % 2 = 0, 'PACKETS', 'SIDES', 'Bench', 'nobody was recorded', 0, i % 900, i % 900 * 5000, true,
                       1, ''
                  FROM tenant t, generate_series(1, ?) i WHERE t.name = ?
                """);
                Statement analyse = database.createStatement()) {
            insert.setInt(1, Math.max(1, rows));
            insert.setInt(2, rows);
            insert.setString(3, TENANT);
            insert.executeUpdate();
            analyse.execute("""
                    INSERT INTO media_name (tenant_id, name, folded)
                    SELECT tenant_id, owner_name, lower(owner_name) FROM media_object
                     UNION SELECT tenant_id, other_name, lower(other_name) FROM media_object ON CONFLICT DO NOTHING
                    """);
            analyse.execute("VACUUM ANALYZE media_object");
            analyse.execute("VACUUM ANALYZE media_name");
        }
    }

    /// Syllables of noise and a hum: as hard to encode as somebody who talks, or harder.
    private static final class Voice {
        private final Random random = new Random(1);
        private final int rate;
        private long at;

        Voice(int rate) {
            this.rate = rate;
        }

        short[] next() {
            short[] samples = new short[rate / FRAMES_PER_SECOND];
            for (int i = 0; i < samples.length; i++, at++) {
                double second = (double) at / rate;
                double syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * second));
                double hum = Math.sin(2 * Math.PI * 140 * second) + Math.sin(2 * Math.PI * 700 * second);
                samples[i] = (short) (syllable * (4_000 * hum + 1_500 * random.nextGaussian()));
            }
            return samples;
        }
    }
}
