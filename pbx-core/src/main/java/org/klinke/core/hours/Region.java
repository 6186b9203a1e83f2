package org.klinke.core.hours;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where the same public holidays are kept in Germany: a state, or the part of one that keeps a day more than the rest.
public enum Region {
    /// § 1 FTG
    BW("BW", "Baden-Württemberg", "Baden-Württemberg"),
    /// Art. 1 Abs. 1 Nr. 1 FTG
    BY("BY", "Bavaria", "Bayern"),
    /// Art. 1 Abs. 1 Nr. 2 FTG: the communities with more Catholics than Protestants, most of them
    BY_CATHOLIC("BY-catholic", "Bavaria, Catholic communities", "Bayern, katholische Gemeinden"),
    /// Art. 1 Abs. 2 FTG; Augsburg is one of the Catholic communities, too
    BY_AUGSBURG("BY-augsburg", "Augsburg", "Augsburg"),
    /// § 1 Gesetz über die Sonn- und Feiertage
    BE("BE", "Berlin", "Berlin"),
    /// § 2 FTG
    BB("BB", "Brandenburg", "Brandenburg"),
    /// § 2 Gesetz über die Sonn- und Feiertage
    HB("HB", "Bremen", "Bremen"),
    /// § 1 Feiertagsgesetz
    HH("HH", "Hamburg", "Hamburg"),
    /// § 1 HFeiertagsG
    HE("HE", "Hesse", "Hessen"),
    /// § 2 FTG M-V
    MV("MV", "Mecklenburg-Western Pomerania", "Mecklenburg-Vorpommern"),
    /// § 2 NFeiertagsG
    NI("NI", "Lower Saxony", "Niedersachsen"),
    /// § 2 Feiertagsgesetz NW
    NW("NW", "North Rhine-Westphalia", "Nordrhein-Westfalen"),
    /// § 2 LFtG
    RP("RP", "Rhineland-Palatinate", "Rheinland-Pfalz"),
    /// § 2 SFG
    SL("SL", "Saarland", "Saarland"),
    /// § 1 Abs. 1 SächsSFG
    SN("SN", "Saxony", "Sachsen"),
    /// § 1 Abs. 1 SächsSFG with the FronleichnamsVO of 1993: places in the district of Bautzen
    SN_CATHOLIC("SN-catholic", "Saxony, Catholic communities", "Sachsen, katholische Gemeinden"),
    /// § 2 FeiertG LSA
    ST("ST", "Saxony-Anhalt", "Sachsen-Anhalt"),
    /// § 2 SFTG
    SH("SH", "Schleswig-Holstein", "Schleswig-Holstein"),
    /// § 2 Abs. 1 ThürFtG
    TH("TH", "Thuringia", "Thüringen"),
    /// § 2 Abs. 2 ThürFtG: the Eichsfeld and the communities that kept Fronleichnam in 1994
    TH_CATHOLIC("TH-catholic", "Thuringia, Catholic communities", "Thüringen, katholische Gemeinden");

    private final String code;
    private final String english;
    private final String german;

    Region(String code, String english, String german) {
        this.code = code;
        this.english = english;
        this.german = german;
    }

    /// As files and the database write it: "BY", "BY-catholic".
    public String code() {
        return code;
    }

    public String english() {
        return english;
    }

    public String german() {
        return german;
    }

    public static Optional<Region> of(String code) {
        return Arrays.stream(values())
                .filter(region -> region.code.equals(code))
                .findFirst();
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(Region::code).toList();
    }
}
