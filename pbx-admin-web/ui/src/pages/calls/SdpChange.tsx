import { Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Entry } from "../CallDrawer";

/** The lines of a message's session description; none if it has none. */
export function sdpOf(message: Entry | undefined): string[] {
    const lines = (message?.detail ?? "").split(/\r?\n/);
    const begin = lines.findIndex((line) => /^v=0\s*$/.test(line));
    return begin < 0 ? [] : lines.slice(begin).filter((line) => /^[a-z]=/.test(line));
}

/**
 * What a session description says otherwise than the one before it, on whichever leg that was: an offer that went on to
 * the other side, an answer to an offer, a hold.
 */
export function SdpChange({ messages, shown }: { messages: Entry[]; shown: Entry }) {
    const { t } = useTranslation();
    const now = sdpOf(shown);
    const before = messages.slice(0, messages.indexOf(shown)).findLast((one) => sdpOf(one).length > 0);
    if (now.length === 0 || !before) {
        return null;
    }
    const old = sdpOf(before);
    const lines = [...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`), ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)];
    return (
        <div>
            <Text size="sm" fw={600} mb={4}>
                {t("calls.sdp", { message: before.text ?? "", leg: before.leg ?? "", millis: before.millis })}
            </Text>
            {lines.length === 0 ? (
                <Text size="sm" c="dimmed">
                    {t("calls.sdpSame")}
                </Text>
            ) : (
                <Code block className="code" tabIndex={0} role="group" aria-label={t("calls.sdp", { message: before.text ?? "", leg: before.leg ?? "", millis: before.millis })}>
                    {lines.map((line, place) => (
                        <span key={place} className={line.startsWith("+") ? "added" : "taken"}>
                            {line}
                            {"\n"}
                        </span>
                    ))}
                </Code>
            )}
        </div>
    );
}
