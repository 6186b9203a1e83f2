import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SectionPanel } from "../edit/SectionPanel";
import { Page } from "../parts/Page";

/** Who may call what, and how much it may cost. */
export function Costs() {
    const { t } = useTranslation();
    const { tenant } = useParams({ from: "/shell/t/$tenant/costs" });
    return (
        <Page title={t("pages.costs.title")} about={t("pages.costs.about")}>
            <SectionPanel tenant={tenant} name="tolls" />
        </Page>
    );
}
