import { Badge, Button, Group } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/client";
import { DataTable } from "../../parts/DataTable";
import { Empty } from "../../parts/Page";
import { moment } from "../../texts";

type ApiKey = Schemas["ApiKey"];

/** API keys: what each may, when it was used last, and when it ends. */
export function KeysTable({
    query,
    keys,
    whose,
    remove,
    add,
}: {
    query: { isPending: boolean; error: unknown };
    keys: ApiKey[];
    /** The login of an account; left out: they are one's own. */
    whose?: (account: string) => string;
    remove?: ((key: ApiKey) => void) | undefined;
    add?: ReactNode;
}) {
    const { t } = useTranslation();
    return (
        <DataTable
            query={query}
            rows={keys}
            rowKey={(one) => one.id}
            columns={[
                { title: t("field.name"), cell: (one) => one.name },
                ...(whose ? [{ title: t("keys.account"), cell: (one: ApiKey) => whose(one.account) }] : []),
                {
                    title: t("keys.scopes"),
                    cell: (one) => (
                        <Group gap={4}>
                            {one.scopes.map((scope) => (
                                <Badge key={scope} tt="none" color="gray">{scope}</Badge>
                            ))}
                        </Group>
                    ),
                    wide: true,
                },
                { title: t("keys.used"), cell: (one) => (one.lastUsedAt ? moment(one.lastUsedAt) : t("keys.never")), wide: true },
                { title: t("own.ends"), cell: (one) => moment(one.endsAt) },
                ...(remove
                    ? [
                          {
                              title: "",
                              cell: (one: ApiKey) => (
                                  <Button size="compact-sm" variant="subtle" color="red" onClick={() => remove(one)}>
                                      {t("delete")}
                                  </Button>
                              ),
                          },
                      ]
                    : []),
            ]}
            empty={<Empty icon={IconKey} title={t("keys.empty")} text={t("keys.begin")} action={add} />}
        />
    );
}
