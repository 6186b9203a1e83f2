package org.klinke.core.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.authority.ShownNumber.Owned;
import org.klinke.core.authority.Usage.Used;
import org.klinke.core.authority.Verdict.Allowed;
import org.klinke.core.authority.Verdict.Ground;
import org.klinke.core.authority.Verdict.Refused;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberKind;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;

class OutboundAuthorityTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Place MUNICH = new Place("DE", "89");
    private static final UserId USER = new UserId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final Instant TEN =
            LocalDateTime.parse("2026-11-26T10:00").atZone(BERLIN).toInstant();
    private static final Map<String, TollClass> CLASSES = Map.of(
            "standard", TollClass.STANDARD,
            "world", new TollClass("world", TollClass.STANDARD.kinds(), Set.of("*")),
            "premium", new TollClass("premium", EnumSet.allOf(NumberKind.class), Set.of("*")));
    private static final Night NIGHT = new Night(
            LocalTime.of(20, 0), LocalTime.of(6, 0), TollClass.STANDARD, new Limits(0, 0, 0, 500, 0), Limits.NONE);

    record Attack(String title, Who who, String tollClass, String dialled, Instant at, int cents, String verdict) {
        static Attack of(String[] cells) {
            return new Attack(
                    cells[0],
                    someone(cells[1], Optional.empty()),
                    cells[2],
                    cells[3],
                    LocalDateTime.parse(cells[4]).atZone(BERLIN).toInstant(),
                    Integer.parseInt(cells[5]),
                    cells[6]);
        }

        @Override
        public String toString() {
            return title;
        }
    }

    record Shown(String title, Who who, String wanted, boolean screens, String shown) {
        static Shown of(String[] cells) {
            Optional<E164> original = cells[2].isEmpty() ? Optional.empty() : Optional.of(new E164(cells[2]));
            return new Shown(cells[0], someone(cells[1], original), cells[3], cells[4].equals("yes"), cells[5]);
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Attack> attacks() throws IOException {
        return rows("attacks.txt").stream().map(Attack::of).toList();
    }

    static List<Shown> shown() throws IOException {
        return rows("shown.txt").stream().map(Shown::of).toList();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void letsNoneThroughAndEverybodyElse(Attack attack) {
        Usage usage = (subject, at) -> subject instanceof Subject.OfUser
                ? new Used(0, 0, 0, attack.cents(), attack.cents())
                : Usage.NONE.of(subject, at);
        Verdict verdict = OutboundAuthority.judge(
                attack.who(),
                NumberReader.read(attack.dialled(), MUNICH),
                "DE",
                attack.at(),
                policy(CLASSES.get(attack.tollClass()), Optional.of(NIGHT)),
                usage);
        switch (verdict) {
            case Allowed allowed -> {
                assertThat("yes").isEqualTo(attack.verdict());
                assertThat(allowed.reasons()).isNotEmpty();
            }
            case Refused refused -> {
                assertThat(refused.ground().name()).isEqualTo(attack.verdict());
                assertThat(refused.reason()).isNotBlank();
                assertThat(refused.remedy()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shown")
    void showsNobodyElsesNumber(Shown row) {
        ShownNumber number = ShownNumber.judge(
                row.who(),
                NumberReader.read(row.wanted(), MUNICH),
                one -> one.text().matches("\\+49891234567[0-9]{1,2}") ? Owned.PROVED : Owned.NO,
                Optional.of(new E164("+498912345670")),
                !row.screens(),
                policy(TollClass.STANDARD, Optional.empty()));
        assertThat(number.number()).contains(new E164(row.shown()));
        assertThat(number.reason()).isNotBlank();
    }

    @Test
    void showsNothingWhereNothingIsTheTenants() {
        Dialled bank = NumberReader.read("+49 69 910 10000", MUNICH);
        assertThat(ShownNumber.judge(
                                new Who.Caller(Optional.of(USER)),
                                bank,
                                number -> Owned.NO,
                                Optional.empty(),
                                true,
                                policy(TollClass.STANDARD, Optional.empty()))
                        .number())
                .isEmpty();
    }

    @Test
    void showsNoNumberThatNobodyHasVerified() {
        ShownNumber number = ShownNumber.judge(
                new Who.Caller(Optional.of(USER)),
                NumberReader.read("+49 89 1234567 12", MUNICH),
                _ -> Owned.UNPROVED,
                Optional.of(new E164("+498912345670")),
                false,
                policy(TollClass.STANDARD, Optional.empty()));
        assertThat(number.number()).contains(new E164("+498912345670"));
        assertThat(number.reason()).contains("in the tenant's inventory, but nobody has verified it");
    }

    /// Warn, block, unlock.
    @Test
    void warnsBeforeALimitAndBlocksAtItUntilUnlocked() {
        TollPolicy policy = policy(CLASSES.get("world"), Optional.empty());
        Dialled london = NumberReader.read("0044 20 79460000", MUNICH);
        Meters meters = new Meters();
        Subject user = new Subject.OfUser(USER);
        Who who = new Who.Caller(Optional.of(USER));
        meters.add(List.of(user), TEN.minusSeconds(53 * 60), TEN, 30); // 15.90 of 20 €
        assertThat(OutboundAuthority.judge(who, london, "DE", TEN, policy, meters))
                .isInstanceOfSatisfying(
                        Allowed.class,
                        allowed -> assertThat(allowed.reasons()).noneMatch(reason -> reason.startsWith("warning")));
        meters.add(List.of(user), TEN.minusSeconds(60), TEN, 30);
        assertThat(OutboundAuthority.judge(who, london, "DE", TEN, policy, meters))
                .isInstanceOfSatisfying(
                        Allowed.class,
                        allowed -> assertThat(allowed.reasons())
                                .anyMatch(reason -> reason.startsWith("warning: the caller")));
        meters.add(List.of(user), TEN.minusSeconds(14 * 60), TEN, 30);
        assertThat(OutboundAuthority.judge(who, london, "DE", TEN, policy, meters))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.ground()).isEqualTo(Ground.LIMIT);
                    assertThat(refused.reason())
                            .isEqualTo("the caller has reached the limit of 2000 cents within an hour");
                });
        meters.unlock(user, TEN);
        assertThat(OutboundAuthority.judge(who, london, "DE", TEN.plusSeconds(60), policy, meters))
                .isInstanceOf(Allowed.class);
    }

    @Test
    void countsATrunkForItself() {
        TrunkId trunk = new TrunkId(new UUID(0, 7));
        TollPolicy policy = TollPolicy.standard("DE", BERLIN);
        TollPolicy limited = new TollPolicy(
                "DE",
                BERLIN,
                TollClass.STANDARD,
                Map.of(),
                Limits.NONE,
                Limits.NONE,
                Map.of("colt", new Limits(0, 60, 0, 0, 0)),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Prices.DEFAULT);
        Meters meters = new Meters();
        meters.add(List.of(new Subject.OfTrunk(trunk)), TEN.minusSeconds(3_600), TEN, 0);
        assertThat(OutboundAuthority.judge(trunk, "colt", TEN, policy, meters)).isEmpty();
        assertThat(OutboundAuthority.judge(trunk, "colt", TEN, limited, meters))
                .hasValueSatisfying(refused -> assertThat(refused.reason()).contains("60 minutes within an hour"));
    }

    private static TollPolicy policy(TollClass tollClass, Optional<Night> night) {
        return new TollPolicy(
                "DE",
                BERLIN,
                TollClass.STANDARD,
                Map.of(USER, tollClass),
                TollPolicy.USER_DEFAULT,
                TollPolicy.TENANT_DEFAULT,
                Map.of(),
                night,
                Optional.empty(),
                Map.of(new E164("+4930555666"), "contract of 2026-03-01"),
                Prices.DEFAULT);
    }

    private static Who someone(String name, Optional<E164> original) {
        return switch (name) {
            case "caller" -> new Who.Caller(Optional.of(USER));
            case "transferor" -> new Who.Caller(Optional.of(USER)); // judged as if he had dialled it himself
            case "forwarder" -> new Who.Forwarder(Optional.of(USER), original.orElse(new E164("+493012345678")));
            case "outsider" -> new Who.Outsider();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static List<String[]> rows(String file) throws IOException {
        try (InputStream in = OutboundAuthorityTest.class.getResourceAsStream("/authority/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toArray(String[]::new))
                    .toList();
        }
    }
}
