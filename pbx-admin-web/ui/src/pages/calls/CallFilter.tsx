import { Button, Collapse, Group, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { familyQuery, list, type User } from "../../api/config";
import { may, useMe } from "../../api/session";
import type { Filter } from "./CsvButton";

/** As it stands in the fields. */
export type Typed = { number: string; direction: string; user: string; cause: string; from: string; until: string };
export const NOTHING: Typed = { number: "", direction: "", user: "", cause: "", from: "", until: "" };
const NUMBER_MAX = 32;

/** What of it is asked for; days are this machine's. */
export function asked(typed: Typed): Filter {
    const number = typed.number.replaceAll(/[^+\d*#]/g, "").slice(0, NUMBER_MAX);
    const day = (text: string, later: number) => {
        const [year = 0, month = 1, date = 1] = text.split("-").map(Number);
        return new Date(year, month - 1, date + later).toISOString();
    };
    return {
        ...(number.length > 1 ? { number } : {}),
        ...(typed.user ? { user: typed.user } : {}),
        ...(typed.cause ? { cause: typed.cause } : {}),
        ...(typed.from ? { since: day(typed.from, 0) } : {}),
        ...(typed.until ? { until: day(typed.until, 1) } : {}),
        ...(typed.direction === "missed" ? { direction: "in" as const, answered: false } : typed.direction ? { direction: typed.direction as NonNullable<Filter["direction"]> } : {}),
    };
}

/** Which of the calls that ended are listed; what is seldom asked for opens below. */
export function CallFilter({ tenant, typed, set, children }: { tenant: string; typed: Typed; set: (typed: Typed) => void; children: ReactNode }) {
    const { t, i18n } = useTranslation();
    const me = useMe();
    const [open, setOpen] = useState(typed.cause !== "");
    const users = list(useQuery({ ...familyQuery(tenant, "directory"), enabled: open && may(me, "directory:read") }).data, "users") as User[];
    const causes = i18n.getResource(i18n.language, "translation", "cause") as Record<string, string> | undefined;
    const put = (part: Partial<Typed>) => set({ ...typed, ...part });
    const clear = { "aria-label": t("clear") };
    return (
        <Stack p="md" gap="sm">
            <Group justify="space-between">
                <Group>
                    <TextInput leftSection={<IconSearch size={16} />} placeholder={t("calls.number")} aria-label={t("calls.number")} value={typed.number} onChange={(event) => put({ number: event.currentTarget.value })} w={220} />
                    <SegmentedControl
                        aria-label={t("calls.which")}
                        value={typed.direction}
                        onChange={(direction) => put({ direction })}
                        data={["", "in", "out", "internal", "missed"].map((value) => ({ value, label: t(`calls.direction.${value || "all"}`) }))}
                    />
                    <Button variant="subtle" color="gray" leftSection={<IconFilter size={16} />} aria-expanded={open} onClick={() => setOpen(!open)}>
                        {t("calls.more")}
                    </Button>
                </Group>
                {children}
            </Group>
            <Collapse expanded={open}>
                {open && (
                    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
                        {users.length > 0 && (
                            <Select
                                label={t("calls.whose")}
                                data={users.map((one) => ({ value: one.extension, label: `${one.name ?? ""} (${one.extension})` }))}
                                value={typed.user || null}
                                onChange={(user) => put({ user: user ?? "" })}
                                searchable
                                clearable
                                limit={100}
                                clearButtonProps={clear}
                            />
                        )}
                        <Select
                            label={t("calls.end")}
                            data={Object.entries(causes ?? {}).map(([value, label]) => ({ value, label }))}
                            value={typed.cause || null}
                            onChange={(cause) => put({ cause: cause ?? "" })}
                            searchable
                            clearable
                            clearButtonProps={clear}
                        />
                        <TextInput type="date" label={t("calls.since")} value={typed.from} onChange={(event) => put({ from: event.currentTarget.value })} />
                        <TextInput type="date" label={t("calls.until")} value={typed.until} onChange={(event) => put({ until: event.currentTarget.value })} />
                    </SimpleGrid>
                )}
            </Collapse>
        </Stack>
    );
}
