import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SectionPanel } from "../edit/SectionPanel";
import { Page } from "../parts/Page";
import { GoesWhen } from "./GoesWhen";

/** What there is once in a tenant and belongs to no other page. */
export function Settings() {
    const { t } = useTranslation();
    const { tenant } = useParams({ from: "/shell/t/$tenant/settings" });
    return (
        <Page title={t("pages.settings.title")} about={t("pages.settings.about")}>
            <SectionPanel tenant={tenant} name="extensions" />
            <SectionPanel tenant={tenant} name="codes" />
            <SectionPanel tenant={tenant} name="phoneBook" />
            <SectionPanel tenant={tenant} name="retention" />
            <GoesWhen tenant={tenant} />
        </Page>
    );
}
