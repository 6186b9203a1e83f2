import { Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { IconMicrophone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { known, moment } from "../../texts";

const SHOWN = 3;
const A_MINUTE = 60_000;

/** What belongs to a call that ended: its recording, and the last calls before it with whoever was outside, or had called. */
export function Beside({ tenant, story }: { tenant: string; story: Schemas["CallStory"] }) {
    const { t } = useTranslation();
    const me = useMe();
    const navigate = useNavigate();
    const number = [story.from?.split(" ")[0] ?? "", story.dialled ?? ""].toSorted((a, b) => b.length - a.length)[0]?.replaceAll(/[^+\d*#]/g, "") ?? "";
    const until = story.startedAt;
    const before = useQuery({
        queryKey: ["tenant", tenant, "call", story.id, "before"],
        enabled: number.length > 1,
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/calls", { params: { path: { tenant }, query: { number, until, limit: SHOWN + 1 } } })),
    }).data?.items.filter((one) => one.id !== story.id);
    const end = new Date(Date.parse(story.endedAt ?? story.startedAt) + A_MINUTE).toISOString();
    const recordings = useQuery({
        queryKey: ["tenant", tenant, "call", story.id, "recordings"],
        enabled: may(me, "recordings:read"),
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/recordings", { params: { path: { tenant }, query: { since: story.startedAt, until: end, limit: 200 } } })),
    }).data?.items.filter((one) => one.call === story.id);
    return (
        <>
            {recordings?.map((one) => (
                <Group key={one.id}>
                    <Button component={Link} to="/t/$tenant/recordings" params={{ tenant } as never} search={{ open: one.id } as never} size="xs" variant="light" leftSection={<IconMicrophone size={14} />}>
                        {t("calls.recording")}
                    </Button>
                </Group>
            ))}
            {before && before.length > 0 && (
                <Stack gap={4}>
                    <Title order={3}>{t("calls.before", { number })}</Title>
                    <Table className="table" verticalSpacing={6}>
                        <Table.Tbody>
                            {before.slice(0, SHOWN).map((one) => (
                                <Table.Tr key={one.id}>
                                    <Table.Td>
                                        <Button variant="subtle" size="compact-sm" onClick={() => void navigate({ to: ".", search: { open: one.id } as never })}>
                                            {moment(one.startedAt)}
                                        </Button>
                                    </Table.Td>
                                    <Table.Td>
                                        <Text size="sm">{`${one.from.number ?? t("calls.withheld")} → ${one.answeredBy?.number ?? one.dialled}`}</Text>
                                    </Table.Td>
                                    <Table.Td className="wide">{known(`cause.${one.cause}`, one.cause)}</Table.Td>
                                </Table.Tr>
                            ))}
                        </Table.Tbody>
                    </Table>
                </Stack>
            )}
        </>
    );
}
