import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../api/client";
import { why } from "./tell";

const MINUTES = [30, 120, 480];

/** An operator comes into a tenant: why, and for how long. */
export function EnterTenant({ tenant, close, done }: { tenant: string | null; close: () => void; done: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [reason, setReason] = useState("");
    const [minutes, setMinutes] = useState(MINUTES[0] as number);
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);

    async function submit(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        try {
            await ask(() => client.POST("/grants", { body: { tenant: tenant ?? "", reason: reason.trim(), minutes } }));
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
            close();
            done();
        } catch (error) {
            setFault(why(error));
        } finally {
            setBusy(false);
        }
    }
    return (
        <Modal opened={tenant !== null} onClose={close} title={t("enter.title", { tenant })} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={(event) => void submit(event)}>
                <Stack>
                    {fault && <Alert color="red">{fault}</Alert>}
                    <Textarea
                        label={t("enter.reason")}
                        description={t("enter.reasonHint")}
                        value={reason}
                        onChange={(event) => setReason(event.currentTarget.value)}
                        minLength={5}
                        maxLength={200}
                        required
                        withAsterisk={false}
                        autosize
                        minRows={2}
                        data-autofocus
                    />
                    <div>
                        <Text size="sm" fw={500} mb={4}>
                            {t("enter.time")}
                        </Text>
                        <SegmentedControl
                            fullWidth
                            aria-label={t("enter.time")}
                            value={String(minutes)}
                            onChange={(value) => setMinutes(Number(value))}
                            data={MINUTES.map((one) => ({ value: String(one), label: t("enter.minutes", { count: one }) }))}
                        />
                    </div>
                    <Group justify="flex-end">
                        <Button variant="default" onClick={close}>
                            {t("cancel")}
                        </Button>
                        <Button type="submit" loading={busy}>
                            {t("enter.submit")}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
