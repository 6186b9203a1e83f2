package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.provisioning.vendor.Setting.Origin;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SettingsTest {
    private static Element xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)))
                .getDocumentElement();
    }

    @Test
    void linesAreSettingsAndCommentsAreNot() {
        Settings settings = Settings.read("# a comment\n\n a.b = c = d \nempty =\n");
        assertThat(settings.all())
                .containsExactly(new Setting("a.b", "c = d", Origin.MAKER), new Setting("empty", "", Origin.MAKER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "= value", "a=b", "a = 1\na = 2"})
    void aTemplateThatSaysSomethingElseIsAnError(String text) {
        assertThatThrownBy(() -> Settings.read(text)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOverrideReplacesInPlaceAndSaysWhoseItIs() {
        Settings settings = Settings.read("a = 1\nb = 2\nc = 3")
                .with(Origin.TENANT, Map.of("b", "tenant's", "d", "new"), true)
                .with(Origin.PHONE, Map.of("b", "phone's", "e", "other file's"), false);
        assertThat(settings.all())
                .containsExactly(
                        new Setting("a", "1", Origin.MAKER),
                        new Setting("b", "phone's", Origin.PHONE),
                        new Setting("c", "3", Origin.MAKER),
                        new Setting("d", "new", Origin.TENANT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<b>", "a\"b'c&d", "]]>", "x</user_name><user_pass>stolen", "\uD83D\uDE00 Ünï", "{{a}}"})
    void inXmlAValueStaysOne(String value) throws Exception {
        Settings settings =
                Settings.read("user_name[1] = " + value + "\nfkey[0] = " + value + "\nfkey[0]@label = " + value);
        Element snom = xml(Format.SNOM.write(settings, ""));
        assertThat(snom.getElementsByTagName("*").getLength()).isEqualTo(4);
        assertThat(snom.getElementsByTagName("user_name").item(0).getTextContent())
                .isEqualTo(value);
        Element key = (Element) snom.getElementsByTagName("fkey").item(0);
        assertThat(key.getTextContent()).isEqualTo(value);
        assertThat(key.getAttribute("label")).isEqualTo(value);
        assertThat(key.getAttribute("idx")).isEqualTo("0");
        assertThat(key.getParentNode().getNodeName()).isEqualTo("functionKeys");

        Element grandstream = xml(Format.GRANDSTREAM.write(Settings.read("P47 = " + value), PhoneSample.MAC));
        assertThat(grandstream.getElementsByTagName("P47").item(0).getTextContent())
                .isEqualTo(value);
        assertThat(grandstream.getElementsByTagName("mac").item(0).getTextContent())
                .isEqualTo(PhoneSample.MAC);
    }

    @Test
    void aLineBreakInAnOverrideEndsNoLine() {
        Settings settings = Settings.read("a.b = 1").with(Origin.PHONE, Map.of("a.b", "x\npassword = stolen"), true);
        assertThat(Format.YEALINK.write(settings, "")).isEqualTo("#!version:1.0.0.1\na.b = x password = stolen\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a  b", "a\nb", "a<b", "A = 1", "../a"})
    void namesThatBreakAFormatAreNone(String name) {
        for (Format format : Format.values()) {
            assertThat(format.isName(name)).isFalse();
        }
    }
}
