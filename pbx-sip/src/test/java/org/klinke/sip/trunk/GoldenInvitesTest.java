package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

/// Each mode to its last header, both ways: `trunks/README.txt` is the language.
class GoldenInvitesTest {
    private final JainCodec codec = new JainCodec();
    private final TrunkHeaders headers = new TrunkHeaders(codec, SipFlow::local);

    static List<Example> out() {
        return Example.all("out");
    }

    static List<Example> in() {
        return Example.all("in");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("out")
    void whatWeSay(Example example) {
        assertThat(written(example, example.text("called", "+49301234567"), example.text("caller", "")))
                .isEqualTo(example.message());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("in")
    void whatTheySay(Example example) throws SipSyntaxException {
        Request invite = (Request) codec.parse(example.message().getBytes(UTF_8));
        CarrierInvite read = CarrierInvite.read(line(example.trunk()), invite);

        assertThat(read.called()).isEqualTo(example.text("reads called", ""));
        CallerId caller = read.caller();
        assertThat(caller.name() + "|" + caller.number() + "|" + shown(caller))
                .isEqualTo(example.text("reads caller", ""));
        assertThat(read.diversions().stream()
                        .map(each -> each.by().number() + " " + each.reason() + " " + shown(each.by())
                                + (each.count() > 1 ? " x" + each.count() : "")))
                .isEqualTo(example.all("reads diverted", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123\r\nX-Evil: 1",
                "123\nX-Evil: 1",
                "123>\r\nX-Evil: 1",
                "1%0d%0aX-Evil: 1",
                "1@evil.test;x=",
                "1;transport=udp",
                "1?X-Evil=1",
                "\"><sip:2@evil.test>",
                "1\u0000\u0085\u2028",
            })
    void noNumberWritesAHeaderOrAnotherHost(String evil) throws SipSyntaxException {
        Example example = Example.of("clip: pai", "diversion: diversion", "diverted: +4989555 USER_BUSY", "name: n");
        String text = written(example, evil, evil).replace("+4989555", "+4989555");
        byte[] bytes = text.replaceFirst("\r\n", "\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bKx\r\n")
                .getBytes(UTF_8);
        SipHead.scan(bytes);
        Request parsed = (Request) codec.parse(bytes);

        assertThat(parsed.getHeader("X-Evil")).isNull();
        assertThat(text.lines().filter(line -> line.startsWith("X-Evil"))).isEmpty();
        assertThat(parsed.getRequestURI().toString()).endsWith("@sip.carrier.test");
        assertThat(HeaderValues.of(parsed, "P-Asserted-Identity").stream()
                        .map(HeaderValues.Address::parse)
                        .map(HeaderValues.Address::host))
                .containsExactly("127.0.0.1");
        assertThat(HeaderValues.of(parsed, "From")).hasSize(1).allMatch(from -> from.contains("@127.0.0.1>"));
    }

    @Test
    void whatACarrierWritesIsNoNumberIfItHasMoreThanDigitsAndLetters() throws SipSyntaxException {
        Example example = in().getFirst();
        String evil = example.message()
                .replaceFirst("(?m)^From:.*$", "From: \"a\\\\\"b\" <sip:%22%0d%0aX@carrier.test>;tag=1\r")
                .replaceFirst("(?m)^P-Asserted-Identity:.*\r\n", "");
        CarrierInvite read = CarrierInvite.read(line(example.trunk()), (Request) codec.parse(evil.getBytes(UTF_8)));

        assertThat(read.caller().number()).isEmpty();
        assertThat(read.caller().name()).isEqualTo("a\"b");
    }

    private static String shown(CallerId caller) {
        return caller.withheld() ? "withheld" : "shown";
    }

    private String written(Example example, String called, String caller) {
        List<Diversion> diversions = example.all("diverted", true).stream()
                .map(text -> text.split(" ", -1))
                .map(parts -> new Diversion(
                        new CallerId(
                                "Anna",
                                parts[0].replace("-", ""),
                                List.of(parts).contains("withheld")),
                        Diversion.Reason.valueOf(parts[1]),
                        Stream.of(parts)
                                .filter(part -> part.startsWith("x"))
                                .mapToInt(part -> Integer.parseInt(part.substring(1)))
                                .findFirst()
                                .orElse(1)))
                .toList();
        Trunk trunk = example.trunk();
        Exit exit = new Exit(trunk.id(), Optional.empty(), called, caller, caller, example.flag("withheld"));
        return headers.invite(
                        line(trunk),
                        new TrunkHeaders.Leaving(exit, example.flag("emergency"), diversions, 69),
                        "call-1",
                        "tag-1")
                .toString();
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
}
