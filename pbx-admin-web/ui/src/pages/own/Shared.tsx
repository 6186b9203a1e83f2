import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconHeadphones } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../../api/client";
import { SoundWave } from "../../parts/SoundWave";
import { moment } from "../../texts";
import { party } from "../Recordings";

/** Recordings that a colleague lets one hear for a while; nothing where there are none. */
export function Shared() {
    const { t } = useTranslation();
    const { data, error } = useQuery({ queryKey: ["me", "shared-recordings"], queryFn: () => ask(() => client.GET("/me/shared-recordings")) });
    const all = data?.items ?? [];
    if (error instanceof Refused) {
        return <Alert color="red">{error.message}</Alert>;
    }
    if (all.length === 0) {
        return null;
    }
    return (
        <Paper className="surface" p="lg">
            <Title order={2} mb="sm">
                {t("sharing.yours")}
            </Title>
            <Stack gap="sm">
                {all.map((one) => (
                    <One key={one.id} shared={one} />
                ))}
            </Stack>
        </Paper>
    );
}

/** Nothing is asked for before somebody wants to hear it: that stands in the history. */
function One({ shared }: { shared: Schemas["SharedRecording"] }) {
    const { t } = useTranslation();
    const [wanted, setWanted] = useState(false);
    const { recording } = shared;
    const names = [party(recording.owner), party(recording.other) || t("calls.withheld")];
    return (
        <Stack gap={4}>
            <Group justify="space-between">
                <Text size="sm">{`${names.join(" – ")} · ${moment(recording.startedAt)}`}</Text>
                <Text size="sm" c="dimmed">
                    {t("sharing.yoursUntil", { until: moment(shared.endsAt) })}
                </Text>
            </Group>
            {wanted ? (
                <SoundWave url={`/api/v1/me/shared-recordings/${shared.id}/sound`} seconds={recording.seconds} channels={[]} names={names} />
            ) : (
                <Button variant="light" size="xs" leftSection={<IconHeadphones size={16} />} onClick={() => setWanted(true)} style={{ alignSelf: "flex-start" }}>
                    {t("recordings.hear")}
                </Button>
            )}
        </Stack>
    );
}
