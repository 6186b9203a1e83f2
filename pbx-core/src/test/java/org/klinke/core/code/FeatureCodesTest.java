package org.klinke.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.directory.InvalidInput;

class FeatureCodesTest {
    private static FeatureCodes codes(String... given) {
        Map<String, String> map = new java.util.HashMap<>();
        Stream.of(given).map(one -> one.split("=", -1)).forEach(pair -> map.put(pair[0], pair[1]));
        return FeatureCodes.USUAL.with(map);
    }

    @ParameterizedTest
    @EnumSource(FeatureCode.class)
    void whereNobodyHasSaidAnythingAllIsAsUsual(FeatureCode feature) {
        assertThat(FeatureCodes.USUAL.of(feature)).contains(feature.usual());
        assertThat(codes(feature.word() + "=" + feature.usual())).isEqualTo(FeatureCodes.USUAL);
        assertThat(codes(feature.word() + "=off").of(feature)).isEmpty();
        assertThat(codes(feature.word() + "=off").with(Map.of(feature.word(), "")))
                .isEqualTo(FeatureCodes.USUAL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ownBox=*97                    | *97       | *100",
                "ownBox=*97                    | *101      | *101",
                "ownBox=*97                    | *100      |",
                "ownBox=*97                    | *9720     | *10020", // which is refused as *10020 is
                "leaveInBox=*98                | *9820     | *10320",
                "leaveInBox=*98                | *73*98    | *73*103",
                "leaveInBox=*98                | *73*1**98 | *73*1**103",
                "leaveInBox=*98                | *73*103   |",
                "leaveInBox=*98                | *73*2**103|",
                "leaveInBox=**1                | *71**1    | *71*103",
                "leaveInBox=**1                | *71*1**1  | *71*1**1", // no target
                "forwardAlways=*21             | *21*103   | *71*103",
                "forwardAlways=*21             | *21*1*089 | *71*1*089",
                "forwardAlways=*21             | *2120#21  | *7120#21",
                "ownBox=*80 echo=*100          | *80       | *100",
                "ownBox=*80 echo=*100          | *100      | *80",
                "ownBox=off                    | *100      |",
                "ownBox=off echo=*100          | *100      | *80",
                "echo=**8                      | **8       | *80",
                "echo=**8                      | 8         |",
            })
    void whatIsDialledIsReadAsWhereAllCodesAreAsUsual(String given, String dialled, String usual) {
        assertThat(codes(given.split(" ")).usual(dialled).orElse(null)).isEqualTo(usual);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ownBox=97            | ownBox     | '97' cannot be a code",
                "ownBox=112           | ownBox     | '112' cannot be a code",
                "ownBox=*             | ownBox     | '*' cannot be a code",
                "ownBox=***1          | ownBox     | '***1' cannot be a code",
                "ownBox=*97#          | ownBox     | '*97#' cannot be a code",
                "ownBox=*123456       | ownBox     | '*123456' cannot be a code",
                "ownBox=OFF           | ownBox     | 'OFF' cannot be a code",
                "record=*12           | record     | '*12' cannot be a code",
                "record=**1           | record     | '**1' cannot be a code",
                "ownBox=*80           | ownBox     | *80 is the code 'echo' already",
                "record=*2            | record     | *2 is the code 'recordPause' already",
                "ownBox=*8            | ownBox     | *8 and *80, the code 'echo', begin alike",
                "ownBox=*711          | ownBox     | *711 and *71, the code 'forwardAlways', begin alike",
                "ownBox=*97 echo=*971 | *          | begin alike",
                "deskLogin=*73 forwardNoAnswer=off | deskLogin | traces show what follows a code like *73",
                "deskLogin=**7        | deskLogin  | traces show what follows a code like **7",
                "deskLogin=*711 forwardAlways=off | deskLogin | traces show what follows a code like *711",
                "leaveInBox=*1        | leaveInBox | behind a code of forwarding *1 says whose calls are meant",
                "pickup=*8            | pickup     | there is no such code",
            })
    void whatCannotBeIsRefusedByItsField(String given, String field, String problem) {
        assertThatThrownBy(() -> codes(given.split(" "))).isInstanceOfSatisfying(InvalidInput.class, refusal -> {
            assertThat(refusal.problem()).contains(problem);
            assertThat(refusal.remedy()).isNotEmpty();
            if (!field.equals("*")) {
                assertThat(refusal.field()).isEqualTo(field);
            }
        });
    }

    /// During a call nothing is dialled, so the same digits may mean something else.
    @Test
    void codesOfACallAreNoCodesThatAreDialled() {
        FeatureCodes codes = codes("record=*9", "recordPause=off");
        assertThat(codes.talk('9')).contains('1');
        assertThat(codes.talk('1')).isEmpty();
        assertThat(codes.talk('2')).isEmpty();
        assertThat(codes.talk('0')).contains('0');
        assertThat(codes.read("*9")).isEmpty();
        assertThat(codes("leaveInOwnBox=*9", "record=*9").read("*9")).contains(FeatureCode.LEAVE_IN_OWN_BOX);
    }

    @Test
    void whatIsOffOrElsewhereIsKnownByItsUsualCode() {
        FeatureCodes codes = codes("ownBox=*97", "forwardBusy=off", "echo=off", "groupBox=*80");
        assertThat(codes.elsewhere("*100")).contains(FeatureCode.OWN_BOX);
        assertThat(codes.elsewhere("*72089123")).contains(FeatureCode.FORWARD_BUSY);
        assertThat(codes.elsewhere("*80")).as("another one has it").isEmpty();
        assertThat(codes.elsewhere("*801")).isEmpty();
        assertThat(codes.elsewhere("*101")).as("as usual").isEmpty();
    }

    @Test
    void theUsualLoginCodeIsOneAsLongAsItIsNothingElse() {
        assertThat(FeatureCodes.USUAL.loginCodes()).containsExactly("*44");
        assertThat(codes("deskLogin=*45").loginCodes()).containsExactly("*45", "*44");
        assertThat(codes("deskLogin=off").loginCodes()).containsExactly("*44");
        assertThat(codes("deskLogin=off", "forwardAlways=*44").loginCodes()).isEmpty();
        assertThat(codes("deskLogin=*45", "forwardAlways=*44").loginCodes()).containsExactly("*45");
    }

    /// A later version may know fewer codes, or have one for something new that a tenant has given away.
    @Test
    void whatIsStoredIsReadWhateverWeKnowNow() {
        FeatureCodes codes = FeatureCodes.stored(Map.of("telex", "*999", "ownBox", "*80", "anyBox", "off"));
        assertThat(codes.read("*80")).contains(FeatureCode.OWN_BOX);
        assertThat(codes.of(FeatureCode.ECHO)).isEmpty();
        assertThat(codes.of(FeatureCode.ANY_BOX)).isEmpty();
        assertThat(codes.read("*999")).isEmpty();
    }
}
