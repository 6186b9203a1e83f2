import { ActionIcon, Box, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import qrcode from "qrcode-generator";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** A value to be copied. */
export function Secret({ label, value }: { label: string; value: string }) {
    const { t } = useTranslation();
    return (
        <Group justify="space-between" wrap="nowrap" gap="sm" className="surface" px="sm" py={6}>
            <Box miw={0}>
                <Text size="xs" c="dimmed">
                    {label}
                </Text>
                <Text className="code" size="sm">
                    {value}
                </Text>
            </Box>
            <CopyButton value={value}>
                {({ copied, copy }) => (
                    <Tooltip label={copied ? t("copied") : t("copy")}>
                        <ActionIcon variant="subtle" onClick={copy} aria-label={`${t("copy")}: ${label}`}>
                            {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
                        </ActionIcon>
                    </Tooltip>
                )}
            </CopyButton>
        </Group>
    );
}

/** A QR code, dark on light whatever the page's colours are. */
export function QrCode({ text, label }: { text: string; label: string }) {
    const { path, size } = useMemo(() => {
        const code = qrcode(0, "M");
        code.addData(text, "Byte");
        code.make();
        const count = code.getModuleCount();
        let drawn = "";
        for (let row = 0; row < count; row++) {
            for (let column = 0; column < count; column++) {
                drawn += code.isDark(row, column) ? `M${column + 4} ${row + 4}h1v1h-1z` : "";
            }
        }
        return { path: drawn, size: count + 8 };
    }, [text]);
    return (
        <svg viewBox={`0 0 ${size} ${size}`} width={200} height={200} role="img" aria-label={label} shapeRendering="crispEdges">
            <rect width={size} height={size} rx={2} fill="#fff" />
            <path d={path} fill="#000" />
        </svg>
    );
}
