import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";

type Line = Schemas["CallLine"];
export type Filter = { number?: string; user?: string; direction?: Line["direction"]; answered?: boolean; cause?: string; since?: string; until?: string };
const A_PAGE = 200;
const ROWS_MAX = 20_000;

/** All calls that the filter lets through, as spreadsheets read them; page by page, and it says how far it is. */
export function CsvButton({ tenant, filter, disabled }: { tenant: string; filter: Filter; disabled: boolean }) {
    const { t } = useTranslation();
    const [got, setGot] = useState<number | null>(null);

    async function download() {
        const rows: Line[] = [];
        setGot(0);
        try {
            let cursor: string | undefined;
            do {
                const query = { ...filter, limit: A_PAGE, ...(cursor ? { cursor } : {}) };
                const page = await ask(() => client.GET("/tenants/{tenant}/calls", { params: { path: { tenant }, query } }));
                rows.push(...page.items);
                cursor = page.next;
                setGot(rows.length);
            } while (cursor && rows.length < ROWS_MAX);
            save(rows, tenant);
            if (cursor) {
                toast(t("calls.csvCut", { count: rows.length }), { bad: true });
            }
        } catch (error) {
            tell(error);
        } finally {
            setGot(null);
        }
    }
    return (
        <Button variant="default" leftSection={<IconDownload size={16} />} disabled={disabled || got !== null} onClick={() => void download()} aria-live="polite">
            {got === null ? t("calls.csv") : t("calls.csvGot", { count: got })}
        </Button>
    );
}

/** What a spreadsheet would take for a formula is text. */
function save(rows: Line[], tenant: string) {
    const cell = (value: string) => `"${(/^[=+\-@\t]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
    const lines = [
        ["startedAt", "direction", "from", "fromName", "dialled", "answeredBy", "seconds", "cause"].join(";"),
        ...rows.map((one) =>
            [one.startedAt, one.direction, one.from.number ?? "", one.from.name ?? "", one.dialled, one.answeredBy?.number ?? "", String(one.seconds), one.cause]
                .map(cell)
                .join(";"),
        ),
    ];
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`\uFEFF${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }));
    link.download = `${tenant}-calls.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
}
