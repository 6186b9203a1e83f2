import { Alert, Button, Group, List, Stack } from "@mantine/core";
import { IconConfetti } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Entry, familyQuery, list, text, type User } from "../../api/config";
import { Clock } from "../../live/Clock";
import { useLive } from "../../live/live";
import { LiveBadge } from "../../live/LiveBadge";

/** Call it: what is dialled appears here. */
export function CallStep({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const calls = [...(useLive(tenant, "calls").data?.values() ?? [])];
    const users = list(useQuery(familyQuery(tenant, "directory")).data, "users") as User[];
    const last = users.at(-1);
    const codes = useQuery(familyQuery(tenant, "dialplan")).data?.codes as Entry | undefined;
    const echo = codes ? text(codes, "echo") || "*80" : "*80";
    return (
        <Stack>
            <List size="sm" spacing={4}>
                {echo !== "off" && <List.Item>{t("start.call.echo", { code: echo })}</List.Item>}
                {last && <List.Item>{t("start.call.colleague", { extension: last.extension, name: last.name ?? "" })}</List.Item>}
                <List.Item>{t("start.call.outside")}</List.Item>
            </List>
            <Group aria-live="polite">
                <LiveBadge />
                {calls.map((one) => (
                    <Alert key={one.id} color="teal" icon={<IconConfetti size={20} />} title={t(`calls.${one.state}`)}>
                        {`${one.from.name ?? one.from.number ?? ""} → ${one.connected?.name ?? one.dialled} `}
                        <Clock begin={one.begin} />
                    </Alert>
                ))}
            </Group>
            <Button component={Link} to={`/t/${tenant}/calls`} variant="light" style={{ alignSelf: "flex-start" }}>
                {t("start.call.all")}
            </Button>
        </Stack>
    );
}
