import { Alert, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/session";
import { Page } from "../parts/Page";
import { Keys } from "./own/Keys";
import { Passkeys } from "./own/Passkeys";
import { Password } from "./own/Password";
import { SecondFactor } from "./own/SecondFactor";
import { Sessions } from "./own/Sessions";
import { Shared } from "./own/Shared";

/** One's own account. */
export function Own() {
    const { t } = useTranslation();
    const me = useMe();
    return (
        <Page title={t("pages.own.title")} about={t("pages.own.about", { login: me.tenant ? `${me.login}@${me.tenant}` : me.login })}>
            {me.owesSecondFactor && (
                <Alert color="yellow" role="status">
                    {t("factor.owed")}
                </Alert>
            )}
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
                {!me.owesSecondFactor && <Password />}
                <SecondFactor />
                <Passkeys />
            </SimpleGrid>
            {!me.owesSecondFactor && (
                <>
                    {me.tenant && <Shared />}
                    <Sessions />
                    <Keys />
                </>
            )}
        </Page>
    );
}
