package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.PhoneSetups.Seat;

class PhoneSetupsTest {
    private static final UserId ALICE = new UserId(new UUID(0, 1));
    private static final DeviceId DESK = new DeviceId(new UUID(0, 2));
    private static final Seat SEAT = new Seat("snom", "snom-d785", Optional.of(ALICE), DESK);

    private static PhoneSetup setup(String vlan, String... keys) {
        return PhoneSetup.read(vlan, String.join("\n", keys), "");
    }

    private static List<String> keys(Map<PhoneLayer, PhoneSetup> layers, Seat seat) {
        return new PhoneSetups(layers)
                .keys(seat).stream()
                        .map(placed -> placed.key().text() + " <" + placed.origin() + ">")
                        .toList();
    }

    @Test
    void withoutASayTheFirstKeyIsALine() {
        assertThat(keys(Map.of(), SEAT)).containsExactly("1 line <default>");
    }

    @Test
    void theNearerTemplateSaysWhatAKeyIs() {
        Map<PhoneLayer, PhoneSetup> layers = new LinkedHashMap<>();
        layers.put(new PhoneLayer.OfDevice(DESK), setup("", "5 dial 115 Town hall"));
        layers.put(new PhoneLayer.All(), setup("10", "2 lamp 10 Reception", "3 lamp 11", "4 lamp 12", "5 lamp 13"));
        layers.put(new PhoneLayer.Model("snom-d785"), setup("20", "3 lamp 20"));
        layers.put(new PhoneLayer.OfUser(ALICE), setup("", "4 none", "12 book"));
        layers.put(new PhoneLayer.Model("snom-d717"), setup("30", "2 lamp 30"));
        layers.put(new PhoneLayer.Maker("yealink"), setup("40", "2 lamp 40"));
        layers.put(new PhoneLayer.OfDevice(new DeviceId(new UUID(0, 3))), setup("50", "2 lamp 50"));
        assertThat(keys(layers, SEAT))
                .containsExactly(
                        "1 line <default>",
                        "2 lamp 10 Reception <all>",
                        "3 lamp 20 <model>",
                        "5 dial 115 Town hall <device>",
                        "12 book <user>");
        assertThat(new PhoneSetups(layers).vlan(SEAT)).contains(20);
        Seat lobby = new Seat("snom", "snom-d785", Optional.empty(), DESK);
        assertThat(keys(layers, lobby)).contains("4 lamp 12 <all>").doesNotContain("12 book <user>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lamp 101",
                "0 line",
                "301 line",
                "99999 line",
                "2 blink 101",
                "2 park",
                "2 park 112",
                "2 pickup 101",
                "2 lamp",
                "2 lamp anna Anna",
                "2 dial 112",
                "2 dial 49;ext=1",
                "2 dial +49\u00dc",
                "2 line \u0007",
                "2 book xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void keysThatCannotBeAreRefusedWithTheirNumber(String line) {
        assertThatThrownBy(() -> setup("", line).check()).isInstanceOfSatisfying(InvalidInput.class, e -> {
            assertThat(e.field()).isEqualTo("keys");
            assertThat(e.remedy()).isNotBlank();
        });
    }

    @Test
    void whatOtherSystemsHaveIsRefusedWithWhatToDoInstead() {
        assertThatThrownBy(() -> setup("", "2 pickup 101").check())
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.remedy()).contains("2 lamp 101"));
        setup("", "2 dial *78").check();
        setup("", "2 park 701 Foyer").check();
        setup("", "2 record Record").check();
    }

    @Test
    void aNumberStandsThereOnce() {
        assertThatThrownBy(() -> setup("", "2 book", "2 menu").check())
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.problem()).isEqualTo("key 2: it stands there twice"));
        assertThatThrownBy(() -> PhoneSetup.read("", "", "a = 1\na=2")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> PhoneSetup.read("", "", "nothing")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> setup("4095").check()).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> setup("x")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        PhoneSetup setup = PhoneSetup.read("7", "9 menu\n 2  lamp 101   Bob  Builder\n3 dial *80", "b=\na = x = y");
        setup.check();
        assertThat(PhoneSetup.read("7", setup.keyText(), setup.settingText())).isEqualTo(setup);
        assertThat(setup.keyLines()).containsExactly("2 lamp 101 Bob  Builder", "3 dial *80", "9 menu");
        assertThat(setup.settings()).isEqualTo(Map.of("a", "x = y", "b", ""));
    }
}
