import { Badge, Drawer, Group, Paper, Stack, Text } from "@mantine/core";
import { IconMailbox } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { boxOf } from "../../api/boxes";
import { ask, client, type Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { SectionPanel } from "../../edit/SectionPanel";
import { DataTable } from "../../parts/DataTable";
import { Empty, Page } from "../../parts/Page";
import { Greetings } from "./Greetings";
import { Messages } from "./Messages";

type Box = Schemas["VoiceBox"];

/** The voice boxes of users and groups; each opens with what is in it. Read anew whenever somebody looks. */
export function VoiceBoxes() {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const { tenant } = useParams({ from: "/shell/t/$tenant/voice-boxes" });
    const search = useSearch({ strict: false }) as { open?: string };
    const query = useQuery({
        queryKey: ["tenant", tenant, "voice-boxes"],
        refetchOnMount: "always",
        refetchOnWindowFocus: "always",
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/voice-boxes", { params: { path: { tenant } } })),
    });
    const boxes = query.data?.items ?? [];
    const opened = boxes.find((one) => one.extension === search.open);
    return (
        <Page title={t("pages.voice-boxes.title")} about={t("pages.voice-boxes.about")}>
            <Paper className="surface">
                <DataTable<Box>
                    query={query}
                    rows={boxes}
                    rowKey={(one) => one.extension}
                    open={(one) => void navigate({ to: ".", search: { open: one.extension } })}
                    columns={[
                        { title: t("field.name"), cell: (one) => one.name, sort: (one) => one.name },
                        { title: t("field.extension"), cell: (one) => <span className="numeric">{one.extension}</span>, sort: (one) => one.extension },
                        { title: t("boxes.whose"), cell: (one) => t(one.of === "group" ? "boxes.ofGroup" : "boxes.ofUser"), wide: true },
                        { title: t("boxes.messages"), cell: (one) => <Count one={one} />, sort: (one) => String(one.newMessages) },
                    ]}
                    empty={<Empty icon={IconMailbox} title={t("pages.voice-boxes.empty")} text={t("pages.voice-boxes.begin")} />}
                />
            </Paper>
            <SectionPanel tenant={tenant} name="voicemail" />
            {opened && <BoxDrawer key={opened.extension} tenant={tenant} box={opened} all={boxes} close={() => void navigate({ to: ".", search: {} })} />}
        </Page>
    );
}

function Count({ one }: { one: Box }) {
    const { t } = useTranslation();
    return (
        <Group gap={6}>
            {one.newMessages > 0 && <Badge color="cord">{t("boxes.new", { count: one.newMessages })}</Badge>}
            {one.newMessages + one.oldMessages >= one.messagesMax && <Badge color="red">{t("boxes.full")}</Badge>}
            <Text span size="sm" c="dimmed">
                {t("boxes.old", { count: one.oldMessages })}
            </Text>
        </Group>
    );
}

function BoxDrawer({ tenant, box, all, close }: { tenant: string; box: Box; all: Box[]; close: () => void }) {
    const { t } = useTranslation();
    const me = useMe();
    const door = boxOf(tenant, box.extension);
    return (
        <Drawer opened onClose={close} size="lg" title={`${box.name} · ${box.extension}`} closeButtonProps={{ "aria-label": t("close") }}>
            <Stack gap="xl">
                <Messages
                    box={door}
                    rights={{ hears: may(me, "messages:hear"), writes: may(me, "messages:write") }}
                    others={all.filter((one) => one.extension !== box.extension)}
                />
                {may(me, "dialplan:read") && <Greetings box={door} writes={may(me, "dialplan:write")} />}
            </Stack>
        </Drawer>
    );
}
