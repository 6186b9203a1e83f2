package org.klinke.core.media;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// How a leg's audio did from its first to its last second, window by window of equal length.
///
/// @param seconds a window lasts
public record QualityCourse(int seconds, List<Window> windows) {
    public static final QualityCourse NONE = new QualityCourse(0, List.of());

    private static final double TENTHS = 10;

    public QualityCourse {
        windows = List.copyOf(windows);
    }

    /// @param mos of what came from the far end (ITU-T G.107), 1–4.5; 0 = too little came to tell, on hold for example
    /// @param lossPercent of what the far end sent, 0–100
    /// @param jitterMillis at its end
    /// @param farLossPercent of what we sent, by the far end's report; negative = it has said nothing
    public record Window(double mos, double lossPercent, double jitterMillis, double farLossPercent) {}

    /// A short text, as it is stored: `10;44,0,3,-1;41,12,9,0`: seconds, then mos, loss, jitter, loss far away, all in
    /// tenths; "" for none.
    public String text() {
        if (windows.isEmpty()) {
            return "";
        }
        StringJoiner all = new StringJoiner(";").add(String.valueOf(seconds));
        for (Window one : windows) {
            all.add(tenths(one.mos()) + "," + tenths(one.lossPercent()) + "," + tenths(one.jitterMillis()) + ","
                    + (one.farLossPercent() < 0 ? -1 : tenths(one.farLossPercent())));
        }
        return all.toString();
    }

    private static long tenths(double value) {
        return Math.round(value * TENTHS);
    }

    /// @param text as [#text] makes it
    public static QualityCourse parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        String[] parts = text.split(";", -1);
        List<Window> windows = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] of = parts[i].split(",", -1);
            int far = Integer.parseInt(of[3]);
            windows.add(new Window(
                    Integer.parseInt(of[0]) / TENTHS,
                    Integer.parseInt(of[1]) / TENTHS,
                    Integer.parseInt(of[2]) / TENTHS,
                    far < 0 ? -1 : far / TENTHS));
        }
        return new QualityCourse(Integer.parseInt(parts[0]), windows);
    }
}
