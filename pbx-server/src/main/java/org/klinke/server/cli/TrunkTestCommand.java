package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.klinke.core.selftest.Finding;
import org.klinke.core.selftest.TrunkTest.Step;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke trunks test`: tells each step as it is done.
@Command(name = "test", mixinStandardHelpOptions = true)
final class TrunkTestCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final int LOOKS_MAX = 800;
    private static final int VALUES_MAX = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", required = true, descriptionKey = "option.tested-tenant")
    private String tenant = "";

    @Option(names = "--trunk", paramLabel = "NAME", required = true, descriptionKey = "option.tested-trunk")
    private String trunk = "";

    @Option(names = "--number", paramLabel = "NUMBER", descriptionKey = "option.tested-number")
    private @Nullable String number;

    @Option(names = "--last", descriptionKey = "option.last-test")
    private boolean last;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        ControlClient client = server.connect();
        PrintWriter out = spec.commandLine().getOut();
        Texts texts = Texts.of(spec);
        if (last) {
            return last(client, texts, out);
        }
        Map<String, String> asked = new HashMap<>(Map.of("tenant", tenant, "trunk", trunk));
        if (number != null) {
            asked.put("number", number);
        }
        JsonNode report = client.post("/trunks/test", asked);
        String id = report.path("id").asText();
        int looksMax = LOOKS_MAX * Math.max(1, report.path("tests").size());
        int test = 0;
        int told = -1;
        for (int look = 0; look < looksMax && id.equals(report.path("id").asText()); look++) {
            while (!json && test < report.path("tests").size()) {
                JsonNode part = report.path("tests").get(test);
                for (; told < part.path("lines").size(); told++) {
                    if (told < 0) {
                        out.println(begins(part, texts));
                    } else {
                        tell(part.path("lines").get(told), texts, out);
                    }
                }
                if (!part.path("over").asBoolean()) {
                    break;
                }
                test++;
                told = -1;
            }
            if (report.path("over").asBoolean()) {
                break;
            }
            LockSupport.parkNanos(LOOK.toNanos());
            report = client.get("/trunks/test/" + RoutePaths.segment(tenant));
        }
        boolean ok = report.path("ok").asBoolean();
        out.println(json ? ControlClient.pretty(report) : texts.say(ok ? "trunktest.ok" : "trunktest.failed"));
        out.flush();
        return ok ? 0 : CommandFailed.REFUSED;
    }

    /// What the last one found, also one of a night.
    private int last(ControlClient client, Texts texts, PrintWriter out) {
        for (JsonNode kept :
                client.get("/trunks/tests/" + RoutePaths.segment(tenant)).path("tests")) {
            if (kept.path("trunk").asText().equals(trunk)) {
                JsonNode report = kept.path("test");
                boolean ok = report.path("ok").asBoolean();
                if (json) {
                    out.println(ControlClient.pretty(kept));
                } else {
                    String at = kept.path("at").asText();
                    out.println(texts.say(
                            kept.path("nightly").asBoolean() ? "trunktest.last-nightly" : "trunktest.last", at));
                    for (JsonNode part : report.path("tests")) {
                        out.println(begins(part, texts));
                        part.path("lines").forEach(line -> tell(line, texts, out));
                    }
                    out.println(texts.say(ok ? "trunktest.ok" : "trunktest.failed"));
                }
                out.flush();
                return ok ? 0 : CommandFailed.REFUSED;
            }
        }
        out.println(texts.say("trunktest.never"));
        out.flush();
        return 0;
    }

    private static String begins(JsonNode part, Texts texts) {
        String called = part.path("called").asText();
        String shows = part.path("shows").asText();
        String account = Table.clean(part.path("account").asText());
        return account.isEmpty()
                ? texts.say("trunktest.begins", called, shows)
                : texts.say("trunktest.account-begins", account, called, shows);
    }

    private static void tell(JsonNode line, Texts texts, PrintWriter out) {
        List<String> values = new ArrayList<>();
        line.path("values").forEach(value -> values.add(Table.clean(value.asText())));
        out.println(said(
                Step.valueOf(line.path("step").asText()),
                Finding.valueOf(line.path("finding").asText()),
                values,
                texts));
        out.flush();
    }

    static String said(Step step, Finding finding, List<String> values, Texts texts) {
        String[] filled = Stream.concat(values.stream(), Stream.generate(() -> "-"))
                .limit(VALUES_MAX)
                .toArray(String[]::new);
        return texts.say(
                finding.ok() ? "trunktest.step-ok" : "trunktest.step-failed",
                texts.say(step(step)),
                texts.say(words(finding), (Object[]) filled));
    }

    private static String step(Step step) {
        return switch (step) {
            case TRUNK -> "trunktest.trunk";
            case CALL -> "trunktest.call";
            case BACK -> "trunktest.back";
            case NUMBER -> "trunktest.number";
            case AUDIO_OUT -> "trunktest.audio-out";
            case AUDIO_BACK -> "trunktest.audio-back";
            case DIGITS_OUT -> "trunktest.digits-out";
            case DIGITS_BACK -> "trunktest.digits-back";
            case HOLD -> "trunktest.hold";
            case FAX -> "trunktest.fax";
            case END -> "trunktest.end";
        };
    }

    private static String words(Finding finding) {
        return switch (finding) {
            case TRUNK_UP -> "trunktest.trunk-up";
            case TRUNK_SWITCHED_OFF -> "trunktest.trunk-switched-off";
            case TRUNK_NOT_YET -> "trunktest.trunk-not-yet";
            case TRUNK_NAME_UNKNOWN -> "trunktest.trunk-name-unknown";
            case TRUNK_TLS_FAILED -> "trunktest.trunk-tls-failed";
            case TRUNK_ACCOUNT_REFUSED -> "trunktest.trunk-account-refused";
            case TRUNK_SILENT -> "trunktest.trunk-silent";
            case TRUNK_UNREACHABLE -> "trunktest.trunk-unreachable";
            case TRUNK_CARRIER_FAILED -> "trunktest.trunk-carrier-failed";
            case CALL_RINGS -> "trunktest.call-rings";
            case CALL_HOUSE_FULL -> "trunktest.call-house-full";
            case CALL_NO_LINE_FREE -> "trunktest.call-no-line-free";
            case CALL_NO_WAY -> "trunktest.call-no-way";
            case CALL_NO_PORT -> "trunktest.call-no-port";
            case CALL_NO_REPLY -> "trunktest.call-no-reply";
            case CALL_BUSY -> "trunktest.call-busy";
            case CALL_UNKNOWN -> "trunktest.call-unknown";
            case CALL_FORBIDDEN -> "trunktest.call-forbidden";
            case CALL_PASSWORD -> "trunktest.call-password";
            case CALL_LOOP -> "trunktest.call-loop";
            case CALL_CARRIER_FAILED -> "trunktest.call-carrier-failed";
            case CALL_NO_MEDIA -> "trunktest.call-no-media";
            case CALL_REFUSED -> "trunktest.call-refused";
            case BACK_ANSWERED -> "trunktest.back-answered";
            case BACK_NEVER -> "trunktest.back-never";
            case BACK_ELSEWHERE -> "trunktest.back-elsewhere";
            case BACK_NO_LINE_FREE -> "trunktest.back-no-line-free";
            case BACK_NO_MEDIA -> "trunktest.back-no-media";
            case BACK_NOT_ANSWERED -> "trunktest.back-not-answered";
            case NUMBER_SHOWN -> "trunktest.number-shown";
            case NUMBER_OTHER -> "trunktest.number-other";
            case NUMBER_WITHHELD -> "trunktest.number-withheld";
            case AUDIO_HEARD -> "trunktest.audio-heard";
            case AUDIO_SILENCE -> "trunktest.audio-silence";
            case AUDIO_ECHO -> "trunktest.audio-echo";
            case AUDIO_GARBLED -> "trunktest.audio-garbled";
            case DIGITS_HEARD -> "trunktest.digits-heard";
            case DIGITS_NONE -> "trunktest.digits-none";
            case DIGITS_OTHER -> "trunktest.digits-other";
            case HOLD_RESUMED -> "trunktest.hold-resumed";
            case HOLD_REFUSED -> "trunktest.hold-refused";
            case HOLD_NO_REPLY -> "trunktest.hold-no-reply";
            case HOLD_SILENT_AFTER -> "trunktest.hold-silent-after";
            case FAX_TAKEN -> "trunktest.fax-taken";
            case FAX_NOT_WANTED -> "trunktest.fax-not-wanted";
            case FAX_REFUSED -> "trunktest.fax-refused";
            case FAX_NO_REPLY -> "trunktest.fax-no-reply";
            case FAX_SILENT_AFTER -> "trunktest.fax-silent-after";
            case END_HEARD -> "trunktest.end-heard";
            case END_NOT_HEARD -> "trunktest.end-not-heard";
            case END_BROKEN_OFF -> "trunktest.end-broken-off";
            case NOT_REACHED -> "trunktest.not-reached";
        };
    }
}
