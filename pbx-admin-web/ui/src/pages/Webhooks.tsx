import { Alert, Badge, Button, Code, Collapse, Group, Modal, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { IconKey, IconRefresh, IconSend } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { type Entry, familyQuery, list, text } from "../api/config";
import { may, useMe } from "../api/session";
import { type Collection, collections } from "../edit/collections";
import { keyOf, useRemaining } from "../edit/removal";
import { EntryList } from "../parts/EntryList";
import { Secret } from "../parts/Secret";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { moment } from "../texts";
import { EntryDrawer } from "./CollectionPage";

const WEBHOOKS = collections.find((one) => one.page === "webhooks") as Collection;
const COLOURS = { ON: "teal", FAILING: "yellow", OFF: "gray" } as const;
const DELIVERY_COLOURS = { DONE: "teal", WAITING: "yellow", GIVEN_UP: "red" } as const;
const LOOK_MILLIS = 5_000;
type State = Schemas["WebhookState"];
type Hook = Entry & { live?: State | undefined };

/** Addresses that are told what happens, how they do, and what was sent to each. */
export function Webhooks() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/webhooks" });
    const query = useQuery(familyQuery(tenant, "webhooks"));
    const live = useQuery({
        queryKey: ["tenant", tenant, "webhook-states"],
        refetchInterval: LOOK_MILLIS,
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/webhooks", { params: { path: { tenant } } })),
    }).data?.items;
    const entries = useRemaining({ tenant, section: WEBHOOKS.section, key: WEBHOOKS.key }, list(query.data, WEBHOOKS.section));
    // Left out where it is on.
    const all: Hook[] = entries.map((entry) => ({ ...entry, enabled: entry.enabled !== false, live: live?.find((one) => one.name === text(entry, "name")) }));
    const writes = may(me, "webhooks:write");
    return (
        <EntryList<Hook>
            key={tenant}
            page="webhooks"
            icon={WEBHOOKS.icon}
            query={query}
            all={all}
            rowKey={(hook) => keyOf(hook, WEBHOOKS.key)}
            words={(hook) => `${text(hook, "name")} ${text(hook, "url")}`}
            writes={writes}
            columns={[
                { title: t("field.name"), cell: (hook) => text(hook, "name"), sort: (hook) => text(hook, "name") },
                { title: t("field.state"), cell: (hook) => hook.live && <Badge color={COLOURS[hook.live.state]}>{t(`webhooks.state.${hook.live.state}`)}</Badge> },
                {
                    title: t("field.url"),
                    cell: (hook) => (
                        <Text span size="sm" className="code" lineClamp={1}>
                            {text(hook, "url")}
                        </Text>
                    ),
                    wide: true,
                },
                { title: t("webhooks.waiting"), cell: (hook) => <span className="numeric">{hook.live?.waiting ?? "–"}</span>, wide: true },
            ]}
            drawer={(hook, close) => (
                <EntryDrawer tenant={tenant} collection={WEBHOOKS} entry={hook && withoutState(hook)} close={close} readOnly={!writes}>
                    {hook?.live && <Now tenant={tenant} hook={hook.live} writes={writes} />}
                </EntryDrawer>
            )}
        />
    );
}

function withoutState({ live: _, ...entry }: Hook): Entry {
    return entry;
}

/** How it does, what was sent, and what can be tried. */
function Now({ tenant, hook, writes }: { tenant: string; hook: State; writes: boolean }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [secret, setSecret] = useState<Schemas["WebhookSecret"] | null>(null);
    const path = { tenant, webhook: hook.name };
    async function act(work: () => Promise<void>) {
        try {
            await work();
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: ["tenant", tenant, "deliveries", hook.name] });
        await queries.invalidateQueries({ queryKey: ["tenant", tenant, "webhook-states"] });
    }
    return (
        <Stack gap="sm">
            {hook.state !== "ON" && hook.reason && <Alert color="yellow">{hook.reason}</Alert>}
            {hook.lost > 0 && <Alert color="red">{t("webhooks.lost", { count: hook.lost })}</Alert>}
            {writes && (
                <Group gap="xs">
                    <Button
                        variant="default"
                        size="compact-sm"
                        leftSection={<IconSend size={16} />}
                        onClick={() => void act(async () => (await ask(() => client.POST("/tenants/{tenant}/live/webhooks/{webhook}/test", { params: { path } })), toast(t("webhooks.tested"))))}
                    >
                        {t("webhooks.test")}
                    </Button>
                    <Button
                        variant="default"
                        size="compact-sm"
                        leftSection={<IconKey size={16} />}
                        onClick={() => void act(async () => setSecret(await ask(() => client.POST("/tenants/{tenant}/live/webhooks/{webhook}/secret", { params: { path } }))))}
                    >
                        {t("webhooks.newSecret")}
                    </Button>
                </Group>
            )}
            <Deliveries tenant={tenant} hook={hook.name} again={(delivery) => act(async () => (await ask(() => client.POST("/tenants/{tenant}/live/webhooks/{webhook}/deliveries/{delivery}/again", { params: { path: { ...path, delivery } } })), toast(t("webhooks.sentAgain"))))} writes={writes} />
            <Modal opened={secret !== null} onClose={() => setSecret(null)} title={t("webhooks.newSecret")} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("close") }}>
                {secret && (
                    <Stack>
                        <Alert color="yellow">{t("newDevice.once")}</Alert>
                        <Secret label={t("webhooks.secret")} value={secret.secret} />
                        {secret.alsoUntil && <Text size="sm">{t("webhooks.alsoUntil", { until: moment(secret.alsoUntil) })}</Text>}
                        <Button onClick={() => setSecret(null)}>{t("newDevice.noted")}</Button>
                    </Stack>
                )}
            </Modal>
        </Stack>
    );
}

function Deliveries({ tenant, hook, again, writes }: { tenant: string; hook: string; again: (delivery: string) => Promise<void>; writes: boolean }) {
    const { t } = useTranslation();
    const query = useInfiniteQuery({
        queryKey: ["tenant", tenant, "deliveries", hook],
        initialPageParam: "",
        refetchInterval: LOOK_MILLIS,
        queryFn: ({ pageParam }) =>
            ask(() => client.GET("/tenants/{tenant}/live/webhooks/{webhook}/deliveries", { params: { path: { tenant, webhook: hook }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
        getNextPageParam: (last) => last.next,
    });
    const all = query.data?.pages.flatMap((one) => one.items) ?? [];
    return (
        <Stack gap={4}>
            <Title order={3}>{t("webhooks.deliveries")}</Title>
            {query.isSuccess && all.length === 0 && (
                <Text size="sm" c="dimmed">
                    {t("webhooks.none")}
                </Text>
            )}
            {all.map((one) => (
                <Delivery key={one.id} tenant={tenant} hook={hook} one={one} again={writes ? again : undefined} />
            ))}
            {query.hasNextPage && (
                <Button variant="subtle" size="compact-sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {t("audit.older")}
                </Button>
            )}
        </Stack>
    );
}

function Delivery({ tenant, hook, one, again }: { tenant: string; hook: string; one: Schemas["WebhookDelivery"]; again: ((delivery: string) => Promise<void>) | undefined }) {
    const { t } = useTranslation();
    const [open, setOpen] = useState(false);
    const story = useQuery({
        queryKey: ["tenant", tenant, "deliveries", hook, one.id, one.tries],
        enabled: open,
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/webhooks/{webhook}/deliveries/{delivery}", { params: { path: { tenant, webhook: hook, delivery: one.id } } })),
    }).data;
    return (
        <div className="surface">
            <UnstyledButton className="rowlink" w="100%" px="sm" py={6} onClick={() => setOpen(!open)} aria-expanded={open}>
                <Group justify="space-between" wrap="nowrap">
                    <Text size="sm">
                        {t(`choice.events.${one.event}`, { defaultValue: one.event })}{" "}
                        <Text span size="xs" c="dimmed">
                            {moment(one.at)}
                        </Text>
                    </Text>
                    <Badge color={DELIVERY_COLOURS[one.state]}>{t(`webhooks.delivery.${one.state}`)}</Badge>
                </Group>
            </UnstyledButton>
            <Collapse expanded={open}>
                <Stack gap="xs" px="sm" pb="sm">
                    {story?.attempts.map((attempt) => (
                        <Text key={attempt.at} size="xs">
                            {moment(attempt.at)} · <span className="numeric">{t("webhooks.millis", { millis: attempt.millis })}</span> · {attempt.status ?? ""} {attempt.reason ?? ""} {attempt.answer ? <Code>{attempt.answer}</Code> : null}
                        </Text>
                    ))}
                    {story?.body && (
                        <Code block className="code">
                            {story.body}
                        </Code>
                    )}
                    {again && one.state !== "WAITING" && (
                        <Button size="compact-xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={() => void again(one.id)} style={{ alignSelf: "flex-start" }}>
                            {t("webhooks.again")}
                        </Button>
                    )}
                </Stack>
            </Collapse>
        </div>
    );
}
