import { Accordion, Badge, Group, Text, ThemeIcon } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Applied } from "../../api/config";
import { watch } from "../../live/live";
import { EnterTenant } from "../../parts/EnterTenant";
import { NewDevices } from "../../parts/NewDevices";
import { Page } from "../../parts/Page";
import { Waiting } from "../../parts/Waiting";
import { CallStep } from "./CallStep";
import { PhonesStep } from "./PhonesStep";
import { ServerStep } from "./ServerStep";
import { TenantStep } from "./TenantStep";
import { TrunkStep } from "./TrunkStep";
import { UsersStep } from "./UsersStep";
import { YouStep } from "./YouStep";
import { type Key, useProgress } from "./progress";

/**
 * From an empty server to the first call. No step is stored: what the server has says how far it is, so it goes on
 * wherever somebody left it, on any machine.
 */
export function Start() {
    const { t, i18n } = useTranslation();
    const search = useSearch({ strict: false }) as { tenant?: string };
    const [chosen, setChosen] = useState<string | null | undefined>();
    const [entering, setEntering] = useState(false);
    const [made, setMade] = useState<Applied["generated"]>([]);
    const queries = useQueryClient();
    const progress = useProgress(search.tenant);
    const tenant = progress?.tenant;
    const inside = progress?.inside ?? false;
    useEffect(() => (tenant && inside ? watch(tenant, queries) : undefined), [tenant, inside, queries, i18n.language]);
    if (!progress) {
        return <Waiting />;
    }
    const next = progress.steps.find((step) => !step.done)?.key ?? "call";
    const bodies: Record<Key, ReactNode> = {
        you: <YouStep />,
        server: <ServerStep />,
        tenant: <TenantStep tenant={tenant} inside={inside} enter={() => setEntering(true)} />,
        users: tenant && inside && <UsersStep tenant={tenant} made={setMade} />,
        phones: tenant && inside && <PhonesStep tenant={tenant} />,
        trunk: tenant && inside && <TrunkStep tenant={tenant} />,
        call: tenant && inside && <CallStep tenant={tenant} />,
    };
    const done = progress.steps.filter((step) => step.done).length;
    return (
        <Page
            title={t("pages.start.title")}
            about={t("pages.start.about")}
            actions={
                <Badge size="lg" color={done === progress.steps.length ? "teal" : "cord"} className="numeric">
                    {t("pages.overview.progress", { done, all: progress.steps.length })}
                </Badge>
            }
        >
            <Accordion variant="separated" value={chosen === undefined ? next : chosen} onChange={setChosen} className="steps">
                {progress.steps.map((step, place) => (
                    <Accordion.Item key={step.key} value={step.key} className="surface">
                        <Accordion.Control>
                            <Group wrap="nowrap" gap="md">
                                <ThemeIcon radius="xl" size={32} variant={step.done ? "filled" : "light"} color={step.done ? "teal.8" : undefined} className="numeric">
                                    {step.done ? <IconCheck size={18} aria-label={t("start.done")} /> : place + 1}
                                </ThemeIcon>
                                <div>
                                    <Text fw={600}>{t(`start.${step.key}.title`)}</Text>
                                    <Text size="sm" c="dimmed">
                                        {step.now}
                                    </Text>
                                </div>
                            </Group>
                        </Accordion.Control>
                        <Accordion.Panel>
                            {bodies[step.key] || (
                                <Text size="sm" c="dimmed">
                                    {t("start.firstTenant")}
                                </Text>
                            )}
                        </Accordion.Panel>
                    </Accordion.Item>
                ))}
            </Accordion>
            {/* Not inside a step: one that is done closes, and would take its dialog and the password in it along. */}
            <EnterTenant tenant={entering ? (tenant ?? null) : null} close={() => setEntering(false)} done={() => undefined} />
            {tenant && <NewDevices tenant={tenant} made={made} close={() => setMade([])} />}
        </Page>
    );
}
