import { Alert, Anchor, Code, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { serverQuery } from "../../api/platform";
import { moment } from "../../texts";

/** Under which name the server is known, and which certificate it shows: what is in force, and what to do. */
export function ServerStep() {
    const { t } = useTranslation();
    const { data } = useQuery(serverQuery);
    if (!data) {
        return null;
    }
    const here = window.location.hostname;
    return (
        <Stack>
            <List size="sm" spacing={4}>
                <List.Item>{t("start.server.name", { name: data.name })}</List.Item>
                <List.Item>{t("start.server.here", { here })}</List.Item>
                <List.Item>{t("start.server.until", { until: moment(data.certificate.until) })}</List.Item>
            </List>
            {here !== data.name && <Alert color="yellow">{t("start.server.other", { here, name: data.name })}</Alert>}
            {data.certificate.own ? (
                <Alert color="cord" title={t("start.server.ownTitle")}>
                    <Text size="sm">{t("start.server.ownWhy")}</Text>
                    <Code block className="code" my="xs">
                        {`DIR/tls/certs/${data.name}.crt\nDIR/tls/certs/${data.name}.key`}
                    </Code>
                    <Anchor href="/ca.crt" download size="sm">
                        {t("start.server.authority")}
                    </Anchor>
                </Alert>
            ) : (
                <Alert color="teal">{t("start.server.trusted")}</Alert>
            )}
        </Stack>
    );
}
