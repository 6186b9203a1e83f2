package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sip.message.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.E164;
import org.klinke.core.trunk.Form;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.core.trunk.TrunkProfiles;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

/// What each carrier's profile makes of a call, to the last header, both ways: `trunks/profiles/README.txt`.
class ProfileInvitesTest {
    private static final TrunkProfiles PROFILES = new TrunkProfiles();
    private static final E164 OWN = new E164("+4989123456712");
    private static final E164 SWITCHBOARD = new E164("+498912345670");
    private static final E164 CUSTOMER = new E164("+491711234567");
    private static final E164 CALLED = new E164("+49301234567");

    private final JainCodec codec = new JainCodec();
    private final TrunkHeaders headers = new TrunkHeaders(codec, SipFlow::local);

    record Golden(String profile, String title, List<String> said, String message) {
        @Override
        public String toString() {
            return profile + ": " + title;
        }
    }

    static List<Golden> out() {
        return goldens().filter(golden -> golden.title().startsWith("out ")).toList();
    }

    static List<Golden> in() {
        return goldens().filter(golden -> golden.title().startsWith("in ")).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("out")
    void whatWeSay(Golden golden) {
        Trunk trunk = trunk(golden.profile());
        assertThat(written(trunk, golden.title())).isEqualTo(golden.message());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("in")
    void whatTheySay(Golden golden) throws SipSyntaxException {
        Trunk trunk = trunk(golden.profile());
        CarrierInvite read = CarrierInvite.read(
                line(trunk), (Request) codec.parse(golden.message().getBytes(UTF_8)));
        List<String> said = new ArrayList<>();
        said.add("called " + number(read.called(), trunk));
        said.add("caller " + number(read.caller().number(), trunk)
                + (read.caller().withheld() ? " withheld" : ""));
        read.diversions()
                .forEach(diversion ->
                        said.add("diverted by " + number(diversion.by().number(), trunk) + " " + diversion.reason()));
        assertThat(said).isEqualTo(golden.said());
    }

    private static String number(String written, Trunk trunk) {
        return NumberForms.read(
                        written, trunk.identity().numbers(), trunk.identity().place())
                .map(E164::text)
                .orElse("unknown");
    }

    private String written(Trunk trunk, String title) {
        boolean forwarded = title.equals("out forwarded");
        boolean emergency = title.equals("out emergency");
        boolean others = forwarded && trunk.identity().noScreening() != TrunkIdentity.NoScreening.OFF;
        E164 shown = emergency ? SWITCHBOARD : others ? CUSTOMER : OWN;
        Exit exit = new Exit(
                trunk.id(),
                Optional.empty(),
                emergency ? "112" : wanted(CALLED, trunk),
                wanted(shown, trunk),
                wanted(emergency ? SWITCHBOARD : OWN, trunk),
                title.equals("out withheld") || emergency);
        List<Diversion> diversions = forwarded
                ? List.of(new Diversion(new CallerId("Anna", wanted(OWN, trunk), false), Diversion.Reason.USER_BUSY))
                : List.of();
        return headers.invite(line(trunk), new TrunkHeaders.Leaving(exit, emergency, diversions, 69), "call-1", "tag-1")
                .toString();
    }

    private static String wanted(E164 number, Trunk trunk) {
        return NumberForms.write(
                number, trunk.identity().numbers(), trunk.identity().place());
    }

    private TrunkLine line(Trunk trunk) {
        Optional<TrunkAccount> account = trunk.accounts().stream().findFirst();
        FakeFlow flow = new FakeFlow(
                new FakeLoop(), SipTransport.valueOf(trunk.way().transport().name()), "192.0.2.1", 5061);
        return new TrunkLine(
                trunk,
                account,
                flow,
                account.isPresent() ? "t0ken" : "n1",
                trunk.way()
                        .outboundProxy()
                        .map(proxy -> List.of("<sip:" + proxy + ";lr>"))
                        .orElse(List.of()),
                account.map(each -> new TrunkDigest(codec, each, Set.of(), new Random(1))));
    }

    /// As the examples of its form have it.
    private static Trunk trunk(String profile) {
        Form form = PROFILES.form(profile);
        Map<String, String> fields = new HashMap<>();
        Map<String, String> account = new HashMap<>();
        form.fields().forEach(field -> (field.ofAccount() ? account : fields).put(field.name(), field.example()));
        List<TrunkAccount> accounts = account.isEmpty()
                ? List.of()
                : List.of(new TrunkAccount(
                        account.get("user"),
                        "",
                        account.getOrDefault("authUser", ""),
                        account.get("password"),
                        Optional.empty()));
        return PROFILES.resolve(
                new TrunkId(new UUID(0, 1)), new TrunkDetails(profile, profile, true, fields, List.of()), accounts);
    }

    private static Stream<Golden> goldens() {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/trunks/profiles"))) {
            return files
                    .filter(file -> !file.getFileName().toString().equals("README.txt"))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Golden> read(Path file) {
        String profile = file.getFileName().toString().replace(".txt", "");
        try {
            List<Golden> goldens = new ArrayList<>();
            for (String block : Files.readString(file).split("(?m)^== ")) {
                if (block.isBlank()) {
                    continue;
                }
                List<String> lines = block.strip().lines().toList();
                int start = 1;
                while (!lines.get(start).startsWith("INVITE ")) {
                    start++;
                }
                goldens.add(new Golden(
                        profile,
                        lines.getFirst(),
                        lines.subList(1, start),
                        String.join("\r\n", lines.subList(start, lines.size())) + "\r\n\r\n"));
            }
            return goldens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
