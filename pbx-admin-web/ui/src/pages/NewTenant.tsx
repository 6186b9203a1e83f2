import { Alert, Button, Modal, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../api/client";
import { why } from "../parts/tell";
import { toast } from "../parts/Toasts";

/** Makes a tenant; what is in it is set inside. */
export function NewTenant() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [open, setOpen] = useState(false);
    const [name, setName] = useState("");
    const [domain, setDomain] = useState("");
    const [fault, setFault] = useState("");
    async function save(event: FormEvent) {
        event.preventDefault();
        try {
            await ask(() => client.POST("/tenants", { body: { name, domain } }));
            toast(t("saved"));
            setOpen(false);
            await queries.invalidateQueries({ queryKey: ["usage"] });
            await queries.invalidateQueries({ queryKey: ["tenants"] });
        } catch (error) {
            setFault(why(error));
        }
    }
    return (
        <>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen(true)}>
                {t("tenants.add")}
            </Button>
            <Modal opened={open} onClose={() => setOpen(false)} title={t("tenants.add")} closeButtonProps={{ "aria-label": t("close") }}>
                <form onSubmit={(event) => void save(event)}>
                    <Stack>
                        {fault && (
                            <Alert color="red" role="alert">
                                {fault}
                            </Alert>
                        )}
                        <TextInput name="name" label={t("field.name")} description={t("tenants.nameHint")} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
                        <TextInput name="domain" label={t("field.domain")} description={t("tenants.domainHint")} value={domain} onChange={(event) => setDomain(event.currentTarget.value)} required />
                        <Button type="submit" disabled={name === "" || domain === ""}>
                            {t("save")}
                        </Button>
                    </Stack>
                </form>
            </Modal>
        </>
    );
}
