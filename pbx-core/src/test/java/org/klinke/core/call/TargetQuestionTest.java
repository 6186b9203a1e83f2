package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.Source;
import org.klinke.core.media.Source.ToneKind;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.WishChange;

/// `*70`: somebody is asked where his calls shall go.
class TargetQuestionTest {
    private final CallFixture house = new CallFixture();

    TargetQuestionTest() {
        house.register(house.deskA);
    }

    private FakeLeg typed(String keys) {
        FakeLeg caller = house.call("*70");
        assertThat(sources(caller))
                .singleElement()
                .satisfies(
                        source -> assertThat(((Source.Prompts) source).names()).containsExactly("enter-number"));
        keys.chars().forEach(key -> house.post(caller, new LegEvent.Digit(caller.id(), (char) key, 100)));
        return caller;
    }

    private List<Source> sources(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(MediaCommand.Play::source)
                .toList();
    }

    private ToneKind tone(FakeLeg leg) {
        return ((Source.Tone) sources(leg).getLast()).kind();
    }

    @Test
    void whatIsTypedIsSetForAllCalls() {
        FakeLeg caller = typed("101#");

        assertThat(house.wished)
                .containsExactly(new WishChange.Forwarding(
                        Forward.Case.ALWAYS, List.of(Origin.INTERNAL, Origin.EXTERNAL), Optional.of("101")));
        assertThat(tone(caller)).isEqualTo(ToneKind.BEEP);
    }

    @Test
    void aPauseEndsTheNumber() {
        typed("101");
        assertThat(house.wished).isEmpty();

        house.advance(Duration.ofSeconds(6));

        assertThat(house.wished).hasSize(1);
    }

    @Test
    void whereNobodyMayCallNobodyIsForwardedTo() {
        for (String keys : List.of("112#", "0091234567#", "#")) {
            assertThat(tone(typed(keys))).as(keys).isEqualTo(ToneKind.FAULT);
        }
        assertThat(house.wished).isEmpty();
    }
}
