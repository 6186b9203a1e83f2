import { Box, Group, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** A page's head: what it is, in a sentence what it is for, and what can be done. */
export function Page({ title, about, actions, children }: { title: string; about?: string | undefined; actions?: ReactNode; children: ReactNode }) {
    useDocumentTitle(`${title} · Klinke`);
    return (
        <Stack gap="lg" maw={1180} mx="auto" w="100%">
            <Group justify="space-between" align="flex-end" gap="md">
                <Box maw={680}>
                    <Title order={1}>{title}</Title>
                    {about && (
                        <Text c="dimmed" mt={4}>
                            {about}
                        </Text>
                    )}
                </Box>
                {actions && <Group gap="xs">{actions}</Group>}
            </Group>
            {children}
        </Stack>
    );
}

/** Nothing there yet: says what it would be good for, and offers to begin. */
export function Empty({ icon: Picture, title, text, action }: { icon: Icon; title: string; text: string; action?: ReactNode }) {
    return (
        <Stack align="center" gap="xs" py={56} px="md">
            <ThemeIcon size={56} radius="xl" variant="light">
                <Picture size={28} stroke={1.6} />
            </ThemeIcon>
            <Text fw={600} mt="xs">
                {title}
            </Text>
            <Text c="dimmed" size="sm" ta="center" maw={440}>
                {text}
            </Text>
            {action && <Box mt="sm">{action}</Box>}
        </Stack>
    );
}
