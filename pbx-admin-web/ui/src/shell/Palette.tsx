import { Box, Modal, ScrollArea, Text, TextInput, ThemeIcon, VisuallyHidden } from "@mantine/core";
import { IconSearch, IconUser, type Icon } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Family, familyQuery, list, text } from "../api/config";
import { may, useMe } from "../api/session";
import { collections } from "../edit/collections";
import { keyOf } from "../edit/removal";
import { places } from "./places";

type Result = { id: string; to: string; open?: string; title: string; more: string; icon: Icon };
/** With all that it is found by, made once: ten thousand people are looked through with each letter. */
type Findable = Result & { words: string };
const RESULTS_MAX = 40;
const FAMILIES: Family[] = ["directory", "dialplan", "contacts", "numbers", "trunks", "phones", "webhooks"];

/** Ctrl-K: every page, and whatever stands on one, by a part of its name or number. */
export function Palette({ opened, close, tenant }: { opened: boolean; close: () => void; tenant: string | undefined }) {
    const { t } = useTranslation();
    const [typed, setTyped] = useState("");
    const [at, setAt] = useState(0);
    const box = useRef<HTMLDivElement>(null);
    const navigate = useNavigate();
    const everything = useEverything(opened, tenant);
    const found = useMemo(() => {
        const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        const some: Result[] = [];
        for (const one of everything) {
            if (some.length === RESULTS_MAX) {
                break;
            }
            if (words.every((word) => one.words.includes(word))) {
                some.push(one);
            }
        }
        return some;
    }, [everything, typed]);
    useEffect(() => setAt(0), [typed, opened]);
    useEffect(() => box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [at]);

    function go(result: Result | undefined) {
        if (result) {
            close();
            setTyped("");
            void navigate({ to: result.to, search: (result.open ? { open: result.open } : {}) as never });
        }
    }
    return (
        <Modal opened={opened} onClose={close} withCloseButton={false} padding="xs" size="lg" yOffset="12dvh" centered={false} title={<VisuallyHidden>{t("shell.search")}</VisuallyHidden>} styles={{ header: { minHeight: 0, padding: 0 } }}>
            <TextInput
                size="md"
                variant="unstyled"
                px="xs"
                leftSection={<IconSearch size={18} />}
                placeholder={t("palette.placeholder")}
                aria-label={t("palette.placeholder")}
                role="combobox"
                aria-expanded
                aria-controls="palette-results"
                aria-activedescendant={found[at] ? `palette-${at}` : undefined}
                value={typed}
                data-autofocus
                onChange={(event) => setTyped(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                        event.preventDefault();
                        const step = event.key === "ArrowDown" ? 1 : -1;
                        setAt((now) => (found.length ? (now + step + found.length) % found.length : 0));
                    } else if (event.key === "Enter") {
                        go(found[at]);
                    }
                }}
            />
            <ScrollArea.Autosize mah="55dvh" type="auto" scrollbarSize={6} viewportProps={{ tabIndex: 0 }}>
                <div ref={box} id="palette-results" role="listbox" aria-label={t("palette.results")}>
                    {found.map((one, place) => (
                        <div
                            key={one.id}
                            id={`palette-${place}`}
                            role="option"
                            aria-selected={place === at}
                            className="result"
                            onMouseMove={() => setAt(place)}
                            onClick={() => go(one)}
                        >
                            <ThemeIcon variant="light" size="md">
                                <one.icon size={16} />
                            </ThemeIcon>
                            <Box miw={0}>
                                <Text size="sm" fw={500} truncate>
                                    {one.title}
                                </Text>
                                {one.more && (
                                    <Text size="xs" c="dimmed" truncate>
                                        {one.more}
                                    </Text>
                                )}
                            </Box>
                        </div>
                    ))}
                </div>
                {found.length === 0 && (
                    <Text c="dimmed" size="sm" p="md" ta="center">
                        {t("palette.nothing", { typed })}
                    </Text>
                )}
            </ScrollArea.Autosize>
        </Modal>
    );
}

function useEverything(opened: boolean, tenant: string | undefined): Findable[] {
    const { t } = useTranslation();
    const me = useMe();
    const known = useQueries({
        queries: FAMILIES.map((family) => ({ ...familyQuery(tenant ?? "", family), enabled: opened && tenant !== undefined && may(me, `${family}:read`) })),
        combine: (results) => results.map((result) => result.data),
    });
    return useMemo(() => {
        const all: Result[] = places(me, tenant).map((place) => ({
            id: place.to,
            to: place.to,
            title: t(`pages.${place.page}.title`),
            more: "",
            icon: place.icon,
        }));
        const add = (page: string, icon: Icon, key: string, title: string, more: string) =>
            all.push({ id: `${page} ${key}`, to: `/t/${tenant}/${page}`, open: key, title, more, icon });
        for (const user of list(known[FAMILIES.indexOf("directory")], "users")) {
            const devices = ((user.devices as { name: string }[] | undefined) ?? []).map((device) => device.name).join(", ");
            add("users", IconUser, text(user, "extension"), `${text(user, "name")} · ${text(user, "extension")}`, devices);
        }
        for (const one of collections) {
            for (const entry of list(known[FAMILIES.indexOf(one.family)], one.section)) {
                const title = ["name", "title", "device", "number", "user"].map((field) => text(entry, field)).find(Boolean) ?? "";
                const more = ["extension", "organisation", "office", "mobile", "destination", "target", "model", "mac", "host", "url"].map((field) => text(entry, field)).filter(Boolean);
                add(one.page, one.icon, keyOf(entry, one.key), title || (more[0] ?? ""), [t(`pages.${one.page}.title`), ...more].join(" · "));
            }
        }
        return all.map((one) => ({ ...one, words: `${one.title} ${one.more}`.toLocaleLowerCase() }));
    }, [me, tenant, known, t]);
}
