import { ActionIcon, AppShell, Avatar, Box, Burger, Button, Group, Kbd, Menu, Modal, ScrollArea, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconLogout, IconSearch, IconUserCircle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { home, logOut, meQuery, useMe } from "../api/session";
import { settle } from "../edit/removal";
import { LoginForm } from "../parts/LoginForm";
import { LostBanner } from "../parts/LostBanner";
import { ColorChoice, LanguageChoice } from "../parts/Manners";
import { Mark } from "../parts/Mark";
import { why } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { Palette } from "./Palette";
import { places } from "./places";

/** What stands around every page: the way to the others, the search, and who is logged in. */
export function Shell() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ strict: false });
    const inside = tenant ?? me.tenant;
    const [open, nav] = useDisclosure();
    const [searching, search] = useDisclosure();
    const path = useRouterState({ select: (state) => state.location.pathname });
    useHotkeys([["mod+K", search.toggle]], []);
    useEffect(nav.close, [path]);

    const all = places(me, inside);
    const parts = [...new Set(all.map((place) => place.part))];
    return (
        <AppShell
            header={{ height: 60 }}
            navbar={{ width: 248, breakpoint: "md", collapsed: { mobile: !open } }}
            padding={{ base: "md", md: "xl" }}
        >
            <a className="skip" href="#content">
                {t("shell.skip")}
            </a>
            <AppShell.Header className="rail">
                <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
                    <Group gap="sm" wrap="nowrap">
                        <Burger opened={open} onClick={nav.toggle} hiddenFrom="md" size="sm" aria-label={t("shell.menu")} />
                        <Link to={home(me)} aria-label={t("shell.start")} className="rowlink">
                            <Mark />
                        </Link>
                        {inside && (
                            <Text size="sm" c="dimmed" visibleFrom="sm" truncate>
                                {inside}
                            </Text>
                        )}
                    </Group>
                    <Group gap="xs" wrap="nowrap">
                        <Button
                            variant="default"
                            leftSection={<IconSearch size={16} />}
                            rightSection={<Kbd size="xs">{t("shell.keys")}</Kbd>}
                            onClick={search.open}
                            visibleFrom="sm"
                            fw={400}
                        >
                            {t("shell.search")}
                        </Button>
                        <ActionIcon variant="default" size="lg" onClick={search.open} hiddenFrom="sm" aria-label={t("shell.search")}>
                            <IconSearch size={18} />
                        </ActionIcon>
                        <Box visibleFrom="sm">
                            <LanguageChoice />
                        </Box>
                        <ColorChoice />
                        <Account />
                    </Group>
                </Group>
            </AppShell.Header>
            <AppShell.Navbar className="rail" p="sm" aria-label={t("shell.navigation")}>
                <ScrollArea type="hover" scrollbarSize={6} flex={1}>
                    {parts.map((part) => (
                        <Box key={part} mb="md">
                            {part && (
                                <Text size="xs" fw={600} c="dimmed" px="xs" mb={4}>
                                    {t(`parts.${part}`)}
                                </Text>
                            )}
                            {all
                                .filter((place) => place.part === part)
                                .map((place) => (
                                    <Link
                                        key={place.to}
                                        to={place.to}
                                        className="navlink"
                                        activeOptions={{ exact: place.page === "overview" }}
                                    >
                                        <place.icon size={18} stroke={1.8} />
                                        {t(`pages.${place.page}.title`)}
                                    </Link>
                                ))}
                        </Box>
                    ))}
                </ScrollArea>
                <Box hiddenFrom="sm" pt="sm">
                    <LanguageChoice />
                </Box>
            </AppShell.Navbar>
            <AppShell.Main id="content" tabIndex={-1}>
                <LostBanner />
                <Outlet />
            </AppShell.Main>
            <Palette opened={searching} close={search.close} tenant={inside} />
            <LogInAgain login={me.login} tenant={me.tenant} />
        </AppShell>
    );
}

function Account() {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const navigate = useNavigate();
    return (
        <Menu position="bottom-end" width={220}>
            <Menu.Target>
                <UnstyledButton className="rowlink">
                    <Avatar radius="xl" size={36} color="cord" name={me.name || me.login} />
                    <VisuallyHidden>{t("shell.account", { login: me.login })}</VisuallyHidden>
                </UnstyledButton>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Label>{me.tenant ? `${me.login}@${me.tenant}` : me.login}</Menu.Label>
                <Menu.Item component={Link} to="/me" leftSection={<IconUserCircle size={16} />}>
                    {t("pages.own.title")}
                </Menu.Item>
                <Menu.Item
                    leftSection={<IconLogout size={16} />}
                    onClick={async () => {
                        try {
                            await settle();
                            await logOut();
                        } catch (error) {
                            // Whoever goes away now must know that the session lives on.
                            toast(t("shell.notOut", { why: why(error) }), { bad: true });
                            return;
                        }
                        await navigate({ to: "/login" });
                        queries.clear();
                    }}
                >
                    {t("shell.logOut")}
                </Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}

/** The session has ended: whoever is here logs in over the page, and what was typed on it stays. */
function LogInAgain({ login, tenant }: { login: string; tenant?: string | undefined }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const { error } = useQuery(meQuery);
    const ended = error instanceof Refused && error.status === 401;
    return (
        <Modal opened={ended} onClose={() => undefined} withCloseButton={false} title={t("shell.ended")}>
            <LoginForm fixed login={tenant ? `${login}@${tenant}` : login} done={() => queries.invalidateQueries()} />
        </Modal>
    );
}
