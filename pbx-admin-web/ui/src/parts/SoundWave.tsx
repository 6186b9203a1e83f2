import { Box, Group, Text } from "@mantine/core";
import { useRef, useState } from "react";

const HEIGHT = 40;
const LOUDEST = 255;

/** Both sides of a recording, one below the other; a click goes to that place, and the browser's player plays it. */
export function SoundWave({ url, seconds, channels, names }: { url: string; seconds: number; channels: number[][]; names: string[] }) {
    const player = useRef<HTMLAudioElement>(null);
    const [at, setAt] = useState(0);
    const part = seconds > 0 ? Math.min(1, at / seconds) : 0;
    return (
        <Box>
            {channels.map((line, channel) => (
                <Box key={channel} mb={4}>
                    {channels.length > 1 && (
                        <Text size="xs" c="dimmed">
                            {names[channel]}
                        </Text>
                    )}
                    <svg
                        className="wave"
                        viewBox={`0 0 ${line.length} ${2 * HEIGHT}`}
                        preserveAspectRatio="none"
                        aria-hidden="true"
                        onClick={(event) => {
                            const box = event.currentTarget.getBoundingClientRect();
                            if (player.current) {
                                player.current.currentTime = ((event.clientX - box.left) / box.width) * seconds;
                            }
                        }}
                    >
                        <path d={outline(line)} className="wave-line" />
                        <rect x={0} y={0} width={line.length * part} height={2 * HEIGHT} className="wave-heard" />
                    </svg>
                </Box>
            ))}
            <Group>
                <audio ref={player} controls autoPlay preload="auto" aria-label={names.join(", ")} src={url} className="wave-player" onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)} />
            </Group>
        </Box>
    );
}

function outline(line: number[]): string {
    return line
        .map((peak, x) => {
            const half = Math.max(1, (peak / LOUDEST) * HEIGHT);
            return `M${x} ${HEIGHT - half}V${HEIGHT + half}`;
        })
        .join("");
}
