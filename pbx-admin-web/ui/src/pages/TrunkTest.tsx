import { Alert, Button, Collapse, Group, Loader, Stack, Text, TextInput } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconTestPipe } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { why } from "../parts/tell";
import { moment } from "../texts";

const LOOK_MILLIS = 700;
/** What is good; all else names a remedy. */
const GOOD = ["TRUNK_UP", "CALL_RINGS", "BACK_ANSWERED", "NUMBER_SHOWN", "AUDIO_HEARD", "DIGITS_HEARD", "HOLD_RESUMED", "FAX_TAKEN", "FAX_NOT_WANTED", "END_HEARD"];

const keptQuery = (tenant: string) => ({
    queryKey: ["tenant", tenant, "trunk-tests"],
    queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/trunk-tests", { params: { path: { tenant } } })),
});

/** When a trunk was tested last, and what failed; all that was found once somebody asks. */
export function LastTest({ tenant, trunk }: { tenant: string; trunk: string }) {
    const { t } = useTranslation();
    const [open, setOpen] = useState(false);
    const last = useQuery(keptQuery(tenant)).data?.items.find((one) => one.trunk === trunk);
    if (!last) {
        return null;
    }
    return (
        <Alert color={last.test.ok ? "teal" : "red"} title={t(last.nightly ? "trunkTest.lastNightly" : "trunkTest.last", { at: moment(last.at) })}>
            <Stack gap="xs" align="flex-start">
                <Text size="sm">{t(last.test.ok ? "trunkTest.ok" : "trunkTest.failed")}</Text>
                {!last.test.ok && !open && last.test.tests.map((part) => <Part key={`${part.account ?? ""} ${part.called ?? ""}`} part={part} failures />)}
                <Button variant="default" size="compact-xs" aria-expanded={open} onClick={() => setOpen(!open)}>
                    {t("trunkTest.details")}
                </Button>
                {open && last.test.tests.map((part) => <Part key={`${part.account ?? ""} ${part.called ?? ""}`} part={part} />)}
            </Stack>
        </Alert>
    );
}

/** Tries a trunk by a call to an own number that goes out and comes back in, and says in words what it finds. */
export function TrunkTest({ tenant, trunk }: { tenant: string; trunk: string }) {
    const { t } = useTranslation();
    const [open, setOpen] = useState(false);
    const [number, setNumber] = useState("");
    const begin = useMutation({
        mutationFn: () => ask(() => client.POST("/tenants/{tenant}/live/trunk-tests", { params: { path: { tenant } }, body: { trunk, ...(number.trim() ? { number: number.trim() } : {}) } })),
    });
    const queries = useQueryClient();
    const id = begin.data?.id ?? "";
    const report =
        useQuery({
            queryKey: ["tenant", tenant, "trunk-test", id],
            enabled: id !== "",
            queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/trunk-tests/{test}", { params: { path: { tenant, test: id } } })),
            refetchInterval: (query) => (query.state.data?.over ? false : LOOK_MILLIS),
        }).data ?? begin.data;
    const over = report?.over ?? false;
    useEffect(() => {
        if (over) {
            void queries.invalidateQueries(keptQuery(tenant));
        }
    }, [over, queries, tenant]);
    return (
        <div>
            <Button variant="default" size="xs" leftSection={<IconTestPipe size={16} />} aria-expanded={open} onClick={() => setOpen(!open)}>
                {t("trunkTest.title")}
            </Button>
            <Collapse expanded={open}>
                <Stack gap="sm" mt="sm">
                    <Text size="sm" c="dimmed">
                        {t("trunkTest.about")}
                    </Text>
                    {/* No form of its own: it stands within that of the entry. */}
                    <Group align="flex-end">
                        <TextInput
                            flex={1}
                            label={t("trunkTest.number")}
                            description={t("trunkTest.numberHint")}
                            name="test-number"
                            value={number}
                            onChange={(event) => setNumber(event.currentTarget.value)}
                            onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), begin.mutate())}
                            inputMode="tel"
                        />
                        <Button loading={begin.isPending || (report !== undefined && !report.over)} onClick={() => begin.mutate()}>
                            {t("trunkTest.begin")}
                        </Button>
                    </Group>
                    {begin.error && (
                        <Alert color="red" role="alert">
                            {why(begin.error)}
                        </Alert>
                    )}
                    {report && (
                        <Stack gap="xs" aria-live="polite">
                            {report.tests.map((part) => (
                                <Part key={`${part.account ?? ""} ${part.called ?? ""}`} part={part} />
                            ))}
                            {report.over ? (
                                <Alert color={report.ok ? "teal" : "red"}>{t(report.ok ? "trunkTest.ok" : "trunkTest.failed")}</Alert>
                            ) : (
                                <Group gap="xs">
                                    <Loader size="xs" />
                                    <Text size="sm">{t("trunkTest.running")}</Text>
                                </Group>
                            )}
                        </Stack>
                    )}
                </Stack>
            </Collapse>
        </div>
    );
}

/** @param failures nothing but these */
function Part({ part, failures = false }: { part: Schemas["TrunkTestPart"]; failures?: boolean }) {
    const { t } = useTranslation();
    const called = { called: part.called ?? "", shows: part.shows ?? "–" };
    return (
        <>
            <Text size="sm" fw={600}>
                {part.account ? t("trunkTest.account", { account: part.account, ...called }) : t("trunkTest.calls", called)}
            </Text>
            {part.lines
                .filter((line) => !failures || !(GOOD.includes(line.finding) || line.finding === "NOT_REACHED"))
                .map((line) => {
                    const good = GOOD.includes(line.finding);
                    const [a = "–", b = "–", c = "–"] = line.values;
                    return (
                        <Group key={`${line.step} ${line.finding}`} gap="xs" wrap="nowrap" align="flex-start">
                            {good ? <IconCircleCheck size={18} color="var(--mantine-color-teal-6)" /> : <IconCircleX size={18} color="var(--mantine-color-red-6)" />}
                            <Text size="sm">
                                <b>{t(`trunkTest.steps.${line.step}`)}</b> {t(`trunkTest.findings.${line.finding}`, { a, b, c })}
                            </Text>
                        </Group>
                    );
                })}
        </>
    );
}
