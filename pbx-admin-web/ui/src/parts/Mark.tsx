import { Group, Text } from "@mantine/core";
import logo from "../logo.svg";

export function Mark({ size = 28, name = true }: { size?: number; name?: boolean }) {
    return (
        <Group gap="xs" wrap="nowrap">
            <img src={logo} width={size} height={size} alt="" />
            {name && (
                <Text className="mark" fz={size * 0.68} lh={1}>
                    {"Klinke"}
                </Text>
            )}
        </Group>
    );
}

const COLUMNS = 9;
const ROWS = 11;
const STEP = 74;
const CORDS: [number, number, number, number, string][] = [
    [1, 3, 6, 8, "#ffd8a8"],
    [3, 1, 7, 4, "#99e9f2"],
    [2, 8, 5, 2, "#ffffff"],
];

/** A telephone switchboard with three calls on it. */
export function Switchboard() {
    const jacks = Array.from({ length: COLUMNS * ROWS }, (_, place) => ({
        x: 50 + (place % COLUMNS) * STEP,
        y: 50 + Math.floor(place / COLUMNS) * STEP,
    }));
    const at = (column: number, row: number) => jacks[row * COLUMNS + column] as { x: number; y: number };
    return (
        <svg viewBox="0 0 690 840" preserveAspectRatio="xMidYMid slice" width="100%" height="100%">
            {jacks.map(({ x, y }) => (
                <g key={`${x} ${y}`}>
                    <circle cx={x} cy={y} r={13} fill="none" stroke="#fff" strokeOpacity={0.25} strokeWidth={2} />
                    <circle cx={x} cy={y} r={5.5} fill="#02303a" fillOpacity={0.7} />
                    <rect x={x - 10} y={y + 21} width={20} height={3} rx={1.5} fill="#fff" fillOpacity={0.16} />
                </g>
            ))}
            {CORDS.map(([fromColumn, fromRow, toColumn, toRow, colour]) => {
                const a = at(fromColumn, fromRow);
                const b = at(toColumn, toRow);
                const sag = Math.max(a.y, b.y) + 190;
                return (
                    <g key={colour} fill="none" stroke={colour}>
                        <path
                            d={`M${a.x} ${a.y}C${a.x} ${sag} ${b.x} ${sag} ${b.x} ${b.y}`}
                            strokeWidth={7}
                            strokeLinecap="round"
                            strokeOpacity={0.95}
                        />
                        <circle cx={a.x} cy={a.y} r={11} fill={colour} stroke="none" />
                        <circle cx={b.x} cy={b.y} r={11} fill={colour} stroke="none" />
                        <circle cx={a.x} cy={a.y} r={4} fill="#053d49" stroke="none" />
                        <circle cx={b.x} cy={b.y} r={4} fill="#053d49" stroke="none" />
                    </g>
                );
            })}
        </svg>
    );
}
