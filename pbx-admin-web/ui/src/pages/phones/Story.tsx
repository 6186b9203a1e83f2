import { Alert, Code, Group, ScrollArea, Stack, Text, Timeline } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { moment } from "../../texts";
import { Keys } from "./Keys";
import { Open } from "./Open";
import { Order } from "./Order";
import { Replace } from "./Replace";

const GOOD = ["REGISTERED", "LATER"];

/** How it stands with a telephone, what it is, and what happened to it. */
export function Story({ tenant, device, phone, close }: { tenant: string; device: string; phone: Schemas["LivePhone"] | undefined; close: () => void }) {
    const { t } = useTranslation();
    const me = useMe();
    const { data, error } = useQuery({
        queryKey: ["tenant", tenant, "phones-live", device],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/phones/{device}", { params: { path: { tenant, device } } })),
    });
    if (error instanceof Refused) {
        return <Alert color="red">{error.message}</Alert>;
    }
    if (!data) {
        return null;
    }
    const at = data.at ? moment(data.at) : "";
    const facts: [string, string | undefined][] = [
        [t("phones.says"), phone?.says],
        [t("phones.firmware"), phone?.firmware],
        [t("phones.ip"), phone?.ip],
        [t("field.mac"), phone?.mac],
        [t("phones.user"), phone?.user],
        [t("phones.since"), phone?.registeredSince && moment(phone.registeredSince)],
        [t("phones.fetched"), phone?.lastFetch && moment(phone.lastFetch)],
        [t("phones.open"), phone?.openUntil && moment(phone.openUntil)],
        [t("phones.certificate"), phone?.certificateEnds && moment(phone.certificateEnds)],
    ];
    return (
        <Stack gap="sm">
            <Alert color={GOOD.includes(data.why) ? "teal" : "yellow"} title={t(`phones.why.${data.why}`, { device, at, source: data.source ?? "", file: data.file ?? "" })}>
                {!GOOD.includes(data.why) && t(`phones.remedy.${data.why}`, { tenant, device })}
            </Alert>
            {may(me, "directory:write") && <Open tenant={tenant} device={device} registered={phone?.registered ?? false} />}
            {may(me, "directory:write") && <Replace tenant={tenant} device={device} model={phone?.model ?? ""} done={close} />}
            {may(me, "phones:write") && <Order tenant={tenant} device={device} away={!phone?.registered} />}
            <Keys tenant={tenant} device={device} user={phone?.user} />
            <Group gap="xs" component="dl" m={0} align="flex-start">
                {facts.map(
                    ([title, value]) =>
                        value && (
                            <div key={title} className="fact">
                                <Text component="dt" size="xs" c="dimmed">
                                    {title}
                                </Text>
                                <Text component="dd" size="sm" className="numeric">
                                    {value}
                                </Text>
                            </div>
                        ),
                )}
            </Group>
            {data.visits.length > 0 && (
                <ScrollArea.Autosize mah={280} type="auto" viewportProps={{ tabIndex: 0, role: "group", "aria-label": t("phones.timeline") }}>
                    <Timeline bulletSize={14} lineWidth={2}>
                        {data.visits.toReversed().map((visit) => (
                            <Timeline.Item key={`${visit.at} ${visit.what} ${visit.file ?? ""}`} title={<Text size="sm">{t(`phones.what.${visit.what}`, { file: visit.file ?? "", note: visit.note ?? "" })}</Text>}>
                                <Text size="xs" c="dimmed">
                                    {[moment(visit.at), visit.source, visit.says || visit.agent, visit.firmware].filter(Boolean).join(" · ")}
                                </Text>
                                {visit.changes && (
                                    <Code block className="code" fz="xs">
                                        {visit.changes}
                                    </Code>
                                )}
                            </Timeline.Item>
                        ))}
                    </Timeline>
                </ScrollArea.Autosize>
            )}
        </Stack>
    );
}
