import { ActionIcon, Button, Fieldset, Group, PasswordInput, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** What a carrier gave one to register with. A password is never read back; one that is not typed stays. */
export type Account = { user: string; password: string; isNew?: boolean };

/** The accounts of a trunk. One that is there stays: it is only given another password. */
export function AccountsInput({ value, set, fixed, fault, hint }: { value: Account[]; set: (value: Account[]) => void; fixed: boolean; fault: string | undefined; hint: string }) {
    const { t } = useTranslation();
    const change = (place: number, part: Partial<Account>) => set(value.map((one, at) => (at === place ? { ...one, ...part } : one)));
    return (
        <Fieldset legend={t("field.accounts")}>
            <Stack gap="sm">
                <Text size="xs" c="dimmed">
                    {hint}
                </Text>
                {value.map((one, place) => (
                    <Group key={place} gap="xs" align="flex-start">
                        <TextInput
                            flex={1}
                            miw={120}
                            aria-label={t("field.accountUser")}
                            placeholder={t("field.accountUser")}
                            name={`account-${place}`}
                            autoComplete="off"
                            value={one.user}
                            onChange={(event) => change(place, { user: event.currentTarget.value })}
                            disabled={fixed || !one.isNew}
                        />
                        <PasswordInput
                            flex={1}
                            miw={120}
                            aria-label={t("login.password")}
                            placeholder={one.isNew ? t("login.password") : t("unchanged")}
                            name={`account-password-${place}`}
                            autoComplete="new-password"
                            value={one.password}
                            onChange={(event) => change(place, { password: event.currentTarget.value })}
                            disabled={fixed}
                            visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
                        />
                        {one.isNew && (
                            <Tooltip label={t("delete")}>
                                <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("delete")} onClick={() => set(value.filter((_, at) => at !== place))}>
                                    <IconTrash size={16} />
                                </ActionIcon>
                            </Tooltip>
                        )}
                    </Group>
                ))}
                {fault && (
                    <Text size="xs" c="var(--mantine-color-error)">
                        {fault}
                    </Text>
                )}
                {!fixed && (
                    <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => set([...value, { user: "", password: "", isNew: true }])} style={{ alignSelf: "flex-start" }}>
                        {t("field.addAccount")}
                    </Button>
                )}
            </Stack>
        </Fieldset>
    );
}
