import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/client";
import { number } from "../../texts";

type Window = Schemas["QualityCourse"]["windows"][number];
const WIDTH = 600;
const HEIGHT = 44;
const FAR = 18;
const MOS_MAX = 4.5;
const LOSS_MAX = 10; // percent; more looks no worse
const [FAIR, GOOD] = [3.1, 4]; // ITU-T G.107 Annex B: many, or some, are dissatisfied below

/**
 * How a leg's audio did over time, both ways: up, how well it came from there; down, what of ours was lost on the way there,
 * as they say.
 *
 *     ▇▇▇▃▇▇
 *     ────▂─
 */
export function Quality({ leg }: { leg: Schemas["CallLeg"] }) {
    const { t } = useTranslation();
    const { seconds = 0, windows = [] } = leg.media.quality.course ?? {};
    if (windows.length === 0) {
        return null;
    }
    const step = WIDTH / windows.length;
    const known = windows.filter((one) => one.mos > 0);
    const worst = known.length > 0 ? number(Math.min(...known.map((one) => one.mos))) : "–";
    const clock = (place: number) => `${Math.floor((place * seconds) / 60)}:${String((place * seconds) % 60).padStart(2, "0")}`;
    const words = (one: Window, place: number) =>
        [
            `${clock(place)}–${clock(place + 1)}`,
            one.mos > 0 ? t("calls.heard", { mos: number(one.mos), loss: number(one.lossPercent), jitter: number(one.jitterMillis) }) : t("calls.unheard"),
            one.farLossPercent >= 0 && t("calls.far", { loss: number(one.farLossPercent) }),
        ]
            .filter(Boolean)
            .join(" · ");
    return (
        <figure className="quality">
            <Text component="figcaption" size="xs" c="dimmed">
                {t("calls.course", { letter: leg.letter ?? "", party: leg.party ?? "", worst, seconds })}
            </Text>
            <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FAR}`} width="100%" height={HEIGHT + FAR} preserveAspectRatio="none" role="img" aria-label={t("calls.course", { letter: leg.letter ?? "", party: leg.party ?? "", worst, seconds })}>
                {windows.map((one, place) => {
                    const up = one.mos > 0 ? (one.mos / MOS_MAX) * HEIGHT : 2;
                    const down = (Math.min(Math.max(one.farLossPercent, 0), LOSS_MAX) / LOSS_MAX) * FAR;
                    return (
                        <g key={place}>
                            <title>{words(one, place)}</title>
                            <rect x={place * step} y={0} width={step} height={HEIGHT + FAR} fill="transparent" />
                            <rect x={place * step + 0.5} y={HEIGHT - up} width={Math.max(step - 1, 0.5)} height={up} fill={colour(one.mos)} />
                            <rect x={place * step + 0.5} y={HEIGHT + 1} width={Math.max(step - 1, 0.5)} height={down} fill="var(--mantine-color-red-6)" />
                        </g>
                    );
                })}
                <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} stroke="var(--klinke-line)" />
            </svg>
        </figure>
    );
}

const colour = (mos: number) =>
    mos === 0 ? "var(--mantine-color-gray-5)" : mos >= GOOD ? "var(--mantine-color-teal-6)" : mos >= FAIR ? "var(--mantine-color-yellow-6)" : "var(--mantine-color-red-6)";
