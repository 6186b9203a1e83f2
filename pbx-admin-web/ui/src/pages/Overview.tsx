import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/session";
import { LiveBadge } from "../live/LiveBadge";
import { Page } from "../parts/Page";
import { Attentions } from "./overview/Attentions";
import { Figures } from "./overview/Figures";
import { Steps } from "./overview/Steps";

/** How the tenant stands now, and what to do next. */
export function Overview() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/" });
    return (
        <Page title={t("pages.overview.welcome", { name: me.name || me.login })} about={t("pages.overview.about", { tenant })} actions={<LiveBadge />}>
            <Figures tenant={tenant} />
            <Attentions tenant={tenant} />
            <Steps tenant={tenant} />
        </Page>
    );
}
