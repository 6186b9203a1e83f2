import { ActionIcon, Badge, Button, Group, MultiSelect, Paper, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconMusic, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { may, useMe } from "../api/session";
import { length } from "../live/Clock";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { moment } from "../texts";
import { BringSound } from "./BringSound";

type Prompt = Schemas["Prompt"];

/** What a tenant plays of its own: announcements with their versions, and what waiting people hear. */
export function Sounds() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/sounds" });
    const path = { tenant };
    const query = useQuery({ queryKey: ["tenant", tenant, "prompts"], queryFn: () => ask(() => client.GET("/tenants/{tenant}/prompts", { params: { path } })) });
    const [bringing, setBringing] = useState(false);
    const [heard, setHeard] = useState<string | null>(null);
    const all = query.data?.items ?? [];
    const playing = all.find((one) => one.id === heard);
    const writes = may(me, "dialplan:write");
    const add = writes && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => setBringing(true)}>
            {t("pages.sounds.add")}
        </Button>
    );
    return (
        <Page title={t("pages.sounds.title")} about={t("pages.sounds.about")} actions={all.length > 0 && add}>
            {all.length > 0 && <Music key={tenant} tenant={tenant} names={[...new Set(all.map((one) => one.name))]} writes={writes} />}
            <Paper className="surface">
                <DataTable<Prompt>
                    query={query}
                    rows={all}
                    rowKey={(one) => one.id}
                    columns={[
                        { title: t("field.name"), cell: (one) => <Name one={one} />, sort: (one) => `${one.name} ${one.language ?? ""}` },
                        { title: t("calls.length"), cell: (one) => <span className="numeric">{length(Math.round(one.seconds))}</span>, wide: true },
                        { title: t("sounds.file"), cell: (one) => one.file || "–", wide: true },
                        { title: t("audit.when"), cell: (one) => moment(one.addedAt), sort: (one) => one.addedAt, wide: true },
                        {
                            title: t("sounds.do"),
                            cell: (one) => (
                                <Group gap={4} wrap="nowrap">
                                    <Tooltip label={t("sounds.hear")}>
                                        <ActionIcon variant="subtle" aria-label={t("sounds.hearThis", { name: one.name, version: one.version })} onClick={() => setHeard(one.id)}>
                                            <IconPlayerPlay size={18} />
                                        </ActionIcon>
                                    </Tooltip>
                                    {writes && <Delete tenant={tenant} one={one} />}
                                </Group>
                            ),
                        },
                    ]}
                    empty={<Empty icon={IconMusic} title={t("pages.sounds.empty")} text={t("pages.sounds.begin")} action={add} />}
                />
            </Paper>
            {playing && (
                <audio
                    key={playing.id}
                    src={`/api/v1/tenants/${encodeURIComponent(tenant)}/prompts/${playing.id}/sound`}
                    controls
                    autoPlay
                    className="wave-player"
                    aria-label={t("sounds.hearThis", { name: playing.name, version: playing.version })}
                    onError={() => toast(t("sounds.silent"), { bad: true })}
                />
            )}
            {bringing && <BringSound tenant={tenant} known={all} close={() => setBringing(false)} />}
        </Page>
    );
}

function Name({ one }: { one: Prompt }) {
    const { t } = useTranslation();
    return (
        <Group gap={6}>
            <Text span className="code">
                {one.name}
            </Text>
            {one.language && <Badge color="gray">{t(`choice.language.${one.language}`, { defaultValue: one.language })}</Badge>}
            <Badge color={one.played ? "teal" : "gray"}>{t(one.played ? "sounds.played" : "sounds.older", { version: one.version })}</Badge>
        </Group>
    );
}

/** A version that is gone is gone; the one before it is played then. So it is asked once more. */
function Delete({ tenant, one }: { tenant: string; one: Prompt }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [sure, setSure] = useState(false);
    async function go() {
        try {
            await ask(() => client.DELETE("/tenants/{tenant}/prompts/{prompt}", { params: { path: { tenant, prompt: one.id } } }));
            toast(t("sounds.gone", { name: one.name, version: one.version }));
        } catch (error) {
            tell(error);
        }
        setSure(false);
        await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
    }
    return sure ? (
        <Button size="compact-sm" color="red" onClick={() => void go()} onBlur={() => setSure(false)} autoFocus>
            {t("delete")}
        </Button>
    ) : (
        <Tooltip label={t("delete")}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("sounds.deleteThis", { name: one.name, version: one.version })} onClick={() => setSure(true)}>
                <IconTrash size={18} />
            </ActionIcon>
        </Tooltip>
    );
}

function Music({ tenant, names, writes }: { tenant: string; names: string[]; writes: boolean }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const path = { tenant };
    const key = ["tenant", tenant, "music"];
    const [busy, setBusy] = useState(false);
    const { data } = useQuery({ queryKey: key, queryFn: () => ask(() => client.GET("/tenants/{tenant}/music", { params: { path } })) });
    async function set(prompts: string[], undoable: boolean) {
        const before = data?.prompts ?? [];
        setBusy(true);
        try {
            const now = await ask(() => client.PUT("/tenants/{tenant}/music", { params: { path }, body: { prompts } }));
            queries.setQueryData(key, now);
            toast(t("saved"), undoable ? { undo: () => void set(before, false) } : {});
        } catch (error) {
            tell(error);
        } finally {
            setBusy(false);
        }
    }
    return (
        <Paper className="surface" p="lg">
            <Stack gap="xs">
                <Title order={2}>{t("sounds.music")}</Title>
                <MultiSelect
                    aria-label={t("sounds.music")}
                    description={t("sounds.musicHint")}
                    data={names}
                    value={data?.prompts ?? []}
                    onChange={(prompts) => void set(prompts, true)}
                    placeholder={data?.prompts.length === 0 ? t("sounds.musicShips") : ""}
                    disabled={!writes || !data || busy}
                    searchable
                    maxValues={20}
                />
            </Stack>
        </Paper>
    );
}
