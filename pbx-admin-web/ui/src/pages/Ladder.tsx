import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import type { Entry } from "./CallDrawer";

const ROW = 30;
const HEAD = 40;
const WIDTH = 680;
const TIME = 64;

/**
 * All legs of a call on one time axis; the server stands in the middle of those who called and those who were called.
 *
 *     ms      A            Klinke           B
 *      0      │── INVITE ───▶│              │
 *     12      │              │── INVITE ───▶│
 */
export function Ladder({ messages, legs, shown, show }: { messages: Entry[]; legs: Schemas["CallLeg"][]; shown: Entry | null; show: (entry: Entry) => void }) {
    const { t } = useTranslation();
    const letters = legs.map((leg) => leg.letter ?? "").filter(Boolean);
    const columns = [letters[0] ?? "A", "", ...letters.slice(1)];
    const step = (WIDTH - TIME - 40) / Math.max(1, columns.length - 1);
    const x = (letter: string) => TIME + 20 + Math.max(0, columns.indexOf(letter)) * step;
    const height = HEAD + messages.length * ROW + 10;
    const party = (letter: string) => (letter === "" ? t("calls.server") : `${letter} ${legs.find((leg) => leg.letter === letter)?.party ?? ""}`);
    return (
        <div className="ladder" tabIndex={0} role="group" aria-label={t("calls.ladder")}>
            <svg viewBox={`0 0 ${WIDTH} ${height}`} width="100%" fontSize={12}>
                {columns.map((letter, place) => (
                    <g key={letter}>
                        <text x={x(letter) + (place === columns.length - 1 ? 18 : 0)} y={18} textAnchor={place === columns.length - 1 ? "end" : "middle"} fontWeight={600} fill="var(--mantine-color-text)">
                            {party(letter).slice(0, 24)}
                        </text>
                        <line x1={x(letter)} x2={x(letter)} y1={HEAD - 12} y2={height} stroke="var(--klinke-line)" strokeWidth={2} />
                    </g>
                ))}
                {messages.map((message, place) => {
                    const y = HEAD + place * ROW + 14;
                    const leg = x(message.leg ?? columns[0] ?? "");
                    const [from, to] = message.kind === "sent" ? [x(""), leg] : [leg, x("")];
                    const tip = to > from ? -7 : 7;
                    const bad = /^[456]\d\d/.test(message.text ?? "");
                    const colour = bad ? "var(--mantine-color-error)" : "var(--mantine-color-anchor)";
                    return (
                        <g
                            key={place}
                            className="rung"
                            role="button"
                            tabIndex={0}
                            aria-pressed={shown === message}
                            onClick={() => show(message)}
                            onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), show(message))}
                        >
                            <rect x={0} y={y - 20} width={WIDTH} height={ROW} rx={4} fill={shown === message ? "var(--klinke-hover)" : "transparent"} />
                            <text x={TIME - 12} y={y} textAnchor="end" fill="var(--mantine-color-dimmed)">
                                {message.millis}
                            </text>
                            <text x={(from + to) / 2} y={y - 5} textAnchor="middle" fill="var(--mantine-color-text)">
                                {(message.text ?? "").slice(0, 40)}
                            </text>
                            <line x1={from} x2={to} y1={y} y2={y} stroke={colour} strokeWidth={1.6} />
                            <path d={`M${to} ${y}l${tip} -4v8z`} fill={colour} />
                        </g>
                    );
                })}
            </svg>
        </div>
    );
}
