import { Alert, Group, Pagination, ScrollArea, Skeleton, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { language } from "../texts";

export type Column<T> = {
    title: string;
    cell: (row: T) => ReactNode;
    sort?: (row: T) => string;
    /** Left out on small screens. */
    wide?: boolean;
};
const ROWS_A_PAGE = 50;

/** A list of rows, fifty at a time however many there are; a click or Enter on a row opens it. */
export function DataTable<T>({
    query,
    rows,
    columns,
    rowKey,
    open,
    empty,
}: {
    query: { isPending: boolean; error: unknown };
    rows: T[];
    columns: Column<T>[];
    rowKey: (row: T) => string;
    open?: ((row: T) => void) | undefined;
    empty: ReactNode;
}) {
    const { t } = useTranslation();
    const [page, setPage] = useState(1);
    const [order, setOrder] = useState<{ column: number; down: boolean } | null>(null);
    const sorted = useMemo(() => {
        const key = order && columns[order.column]?.sort;
        if (!key) {
            return rows;
        }
        const words = new Intl.Collator(language(), { numeric: true });
        const up = [...rows].sort((a, b) => words.compare(key(a), key(b)));
        return order.down ? up.reverse() : up;
    }, [rows, order, columns]);
    if (query.isPending) {
        return (
            <Stack p="md" gap="xs" aria-busy>
                {[0, 1, 2, 3].map((line) => (
                    <Skeleton key={line} height={36} />
                ))}
            </Stack>
        );
    }
    if (query.error instanceof Refused) {
        return (
            <Alert color="red" m="md" role="alert">
                {query.error.code === "permission.missing" ? t("broken.permission") : query.error.message}
            </Alert>
        );
    }
    if (rows.length === 0) {
        return empty;
    }
    // Nothing in it can be gone to by keyboard: it is scrolled itself.
    const bare = !open && !columns.some((column) => column.sort);
    const pages = Math.ceil(sorted.length / ROWS_A_PAGE);
    const now = Math.min(page, pages);
    return (
        <>
            <ScrollArea type="auto" viewportProps={bare ? { tabIndex: 0 } : {}}>
                <Table className="table">
                    <Table.Thead>
                        <Table.Tr>
                            {columns.map((column, place) => (
                                <Table.Th
                                    key={column.title || place}
                                    className={column.wide ? "wide" : undefined}
                                    aria-sort={order?.column === place ? (order.down ? "descending" : "ascending") : undefined}
                                >
                                    {column.sort ? (
                                        <UnstyledButton
                                            fz="inherit"
                                            fw="inherit"
                                            c="inherit"
                                            onClick={() => setOrder({ column: place, down: order?.column === place && !order.down })}
                                        >
                                            <Group gap={4} wrap="nowrap">
                                                {column.title}
                                                {order?.column !== place ? (
                                                    <IconSelector size={14} opacity={0.6} />
                                                ) : order.down ? (
                                                    <IconChevronDown size={14} />
                                                ) : (
                                                    <IconChevronUp size={14} />
                                                )}
                                            </Group>
                                        </UnstyledButton>
                                    ) : (
                                        column.title
                                    )}
                                </Table.Th>
                            ))}
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {sorted.slice((now - 1) * ROWS_A_PAGE, now * ROWS_A_PAGE).map((row) => (
                            <Table.Tr key={rowKey(row)} data-open={open ? "" : undefined} onClick={open && (() => open(row))}>
                                {columns.map((column, place) => (
                                    <Table.Td key={column.title || place} className={column.wide ? "wide" : undefined}>
                                        {place === 0 && open ? (
                                            <button
                                                type="button"
                                                className="rowlink"
                                                onClick={(event) => {
                                                    event.stopPropagation();
                                                    open(row);
                                                }}
                                            >
                                                {column.cell(row)}
                                            </button>
                                        ) : (
                                            column.cell(row)
                                        )}
                                    </Table.Td>
                                ))}
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            </ScrollArea>
            <Group justify="space-between" px="md" py="sm">
                <Text size="xs" c="dimmed" className="numeric">
                    {t("rows", { count: rows.length })}
                </Text>
                {pages > 1 && (
                    <Pagination
                        size="sm"
                        total={pages}
                        value={now}
                        onChange={setPage}
                        getControlProps={(control) => ({ "aria-label": t(`page.${control}`) })}
                        getItemProps={(item) => ({ "aria-label": t("page.number", { page: item }) })}
                    />
                )}
            </Group>
        </>
    );
}
