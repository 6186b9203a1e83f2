package org.klinke.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.WishChange;

class FeatureWishTest {
    private static FeatureWish read(String body) {
        return FeatureWish.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String forwarding(String type, String on, String target) {
        return "<SetForwarding><forwardingType>" + type + "</forwardingType><activateForward>" + on
                + "</activateForward><forwardDN>" + target + "</forwardDN></SetForwarding>";
    }

    @Test
    void whatPhonesWriteIsRead() {
        assertThat(read("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<SetDoNotDisturb xmlns=\"urn:x\">"
                        + "<device>7</device>\n<doNotDisturbOn> true </doNotDisturbOn></SetDoNotDisturb>"))
                .isEqualTo(new FeatureWish.Wanted(new WishChange.DoNotDisturb(true)));
        for (String target : List.of("102", "sip:102@demo.test", "sip:102@demo.test;user=phone", "tel:102")) {
            assertThat(read(forwarding("forwardBusy", "true", target)))
                    .as(target)
                    .isEqualTo(new FeatureWish.Wanted(new WishChange.Forwarding(
                            Forward.Case.BUSY, List.of(Origin.INTERNAL, Origin.EXTERNAL), Optional.of("102"))));
        }
        assertThat(read(forwarding("forwardImmediate", "false", "")))
                .isEqualTo(new FeatureWish.Wanted(new WishChange.Forwarding(
                        Forward.Case.ALWAYS, List.of(Origin.INTERNAL, Origin.EXTERNAL), Optional.empty())));
        assertThat(read("<SetAgentState><agentState>on</agentState></SetAgentState>"))
                .isEqualTo(new FeatureWish.Nothing());
    }

    @Timeout(5)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "<SetDoNotDisturb>",
                "<SetDoNotDisturb></SetDoNotDisturb>",
                "<SetDoNotDisturb><doNotDisturbOn>maybe</doNotDisturbOn></SetDoNotDisturb>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><SetDoNotDisturb><doNotDisturbOn>&b;"
                        + "</doNotDisturbOn></SetDoNotDisturb>",
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><SetDoNotDisturb><doNotDisturbOn>true"
                        + "</doNotDisturbOn></SetDoNotDisturb>",
                "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>",
                "<SetDoNotDisturb><a><b><c>true</c></b></a></SetDoNotDisturb>",
                "\u0000<a/>"
            })
    void whatIsAWeaponOrNonsenseIsRefused(String body) {
        assertThat(read(body)).isEqualTo(new FeatureWish.Bad(400));
    }

    @Test
    void targetsThatCannotBeDialledAreRefused() {
        for (String target :
                List.of("", "*71100", "abc", "102,103", "sip:@demo.test", "1".repeat(21), "a".repeat(300))) {
            assertThat(read(forwarding("forwardBusy", "true", target)))
                    .as(target)
                    .isEqualTo(new FeatureWish.Bad(400));
        }
        assertThat(read(forwarding("forwardSometimes", "true", "102"))).isEqualTo(new FeatureWish.Bad(400));
        assertThat(read("<a>" + "<b/>".repeat(FeatureWish.ELEMENTS_MAX) + "</a>"))
                .isEqualTo(new FeatureWish.Bad(400));
    }
}
