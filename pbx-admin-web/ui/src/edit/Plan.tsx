import { Alert, Group, List, Loader, Text, ThemeIcon } from "@mantine/core";
import { IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Applied } from "../api/config";
import type { Draft } from "./draft";
import { known } from "../texts";

const SIGNS = { create: { icon: IconPlus, color: "teal" }, change: { icon: IconPencil, color: "cord" }, delete: { icon: IconMinus, color: "red" } };

/** What would be done, line by line in words; and what is refused that belongs to no field. */
export function Plan({ draft, fields }: { draft: Draft; fields: (pointer: string) => boolean }) {
    const { t } = useTranslation();
    const elsewhere = draft.faults.filter((fault) => !fields(fault.pointer));
    return (
        <div aria-live="polite">
            {draft.state === "checking" && draft.plan.length === 0 && (
                <Group gap="xs">
                    <Loader size="xs" />
                    <Text size="sm" c="dimmed">
                        {t("plan.checking")}
                    </Text>
                </Group>
            )}
            {draft.state === "good" && draft.plan.length === 0 && (
                <Text size="sm" c="dimmed">
                    {t("plan.nothing")}
                </Text>
            )}
            {draft.plan.length > 0 && (
                <>
                    <Text size="sm" fw={600} mb={6}>
                        {t("plan.title")}
                    </Text>
                    <List spacing={6} size="sm" center listStyleType="none">
                        {draft.plan.map((line) => (
                            <PlanLine key={`${line.action} ${line.kind} ${line.name}`} line={line} />
                        ))}
                    </List>
                </>
            )}
            {draft.broken.length > 0 && (
                <Alert color="yellow" mt="sm" title={t("plan.broken")}>
                    {draft.broken.map((one) => (
                        <Text key={one} size="sm">
                            {one}
                        </Text>
                    ))}
                </Alert>
            )}
            {draft.warnings.length > 0 && (
                <Alert color="cord" mt="sm" title={t("plan.warnings")}>
                    {draft.warnings.map((one) => (
                        <Text key={one} size="sm">
                            {one}
                        </Text>
                    ))}
                </Alert>
            )}
            {elsewhere.length > 0 && (
                <Alert color="red" mt="sm" title={t("plan.refused")} role="alert">
                    {elsewhere.map((fault) => (
                        <Text key={fault.pointer + fault.detail} size="sm">
                            {fault.detail}
                        </Text>
                    ))}
                </Alert>
            )}
        </div>
    );
}

function PlanLine({ line }: { line: Applied["plan"][number] }) {
    const { t } = useTranslation();
    const { icon: Sign, color } = SIGNS[line.action];
    const kind = known(`kind.${line.kind}`, line.kind);
    // "tenant/20/desk" in the tenant itself; each field as `name: value`
    const name = line.name.slice(line.name.indexOf("/") + 1);
    const fields = line.fields.map((field) => field.replace(/^\w+/, (word) => known(`field.${word}`, word))).join(", ");
    return (
        <List.Item
            icon={
                <ThemeIcon size={22} radius="xl" variant="light" color={color}>
                    <Sign size={13} />
                </ThemeIcon>
            }
        >
            {t(`plan.${line.action}`, { kind, name })}
            {line.action === "change" && fields && (
                <Text span c="dimmed" size="sm">
                    {` · ${fields}`}
                </Text>
            )}
        </List.Item>
    );
}
