import { Alert, Button, Divider, PasswordInput, PinInput, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBuilding, IconFingerprint } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { beginSignOn, completeSignOn, logIn, logInByPasskey, passkeysAreThere, signOnOf } from "../api/session";

const CODE_DIGITS = 6;
/** With which the page is opened when somebody has logged in elsewhere. */
const BACK = "#sign-on";

/**
 * Login and password, then a code where the account has a second factor; or a passkey; or where the tenant's people log in elsewhere, there.
 *
 * @param fixed nobody else may log in here: the page under it is his
 */
export function LoginForm({ login: known = "", fixed = false, done }: { login?: string; fixed?: boolean; done: () => Promise<void> | void }) {
    const { t } = useTranslation();
    const [login, setLogin] = useState(known);
    const [password, setPassword] = useState("");
    const [code, setCode] = useState("");
    const [asks, setAsks] = useState<"password" | "code" | "recovery">("password");
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);

    const [elsewhere, setElsewhere] = useState(() => location.hash === BACK);
    const [named] = useDebouncedValue(login.trim().split("@")[1] ?? "", 400);
    const offer = useQuery({ queryKey: ["sign-on", named], enabled: named !== "", retry: false, queryFn: () => signOnOf(named) }).data;

    const submit = (typed: string) =>
        tryIt(() => {
            const code = asks === "password" ? "" : typed.trim();
            return elsewhere ? completeSignOn(code) : logIn(login.trim(), password, code);
        });
    async function tryIt(work: () => Promise<void>) {
        setBusy(true);
        setFault("");
        try {
            await work();
            await done();
        } catch (error) {
            const refused = error instanceof Refused ? error.code : "";
            if (refused === "second-factor.required") {
                setAsks("code");
            } else {
                setCode("");
                setElsewhere((now) => now && asks !== "password");
                setFault(
                    refused === "login.too-many"
                        ? t("login.tooMany")
                        : error instanceof Refused
                          ? t(elsewhere && asks === "password" ? "login.elsewhereRefused" : asks === "password" ? "login.refused" : "login.codeRefused")
                          : error instanceof DOMException
                            ? t("login.noPasskey")
                            : t("login.unreachable"),
                );
            }
        } finally {
            setBusy(false);
        }
    }

    // The issuer has sent the browser back here.
    useEffect(() => {
        if (elsewhere) {
            history.replaceState(history.state, "", location.pathname + location.search);
            void submit("");
        }
        // eslint-disable-next-line react-hooks/exhaustive-deps
    }, []);
    async function goElsewhere() {
        setBusy(true);
        try {
            location.assign(await beginSignOn(named));
        } catch (error) {
            setFault(error instanceof Refused ? error.message : t("login.unreachable"));
            setBusy(false);
        }
    }
    return (
        <form
            onSubmit={(event: FormEvent) => {
                event.preventDefault();
                void submit(code);
            }}
        >
            <Stack gap="md">
                {fault && (
                    <Alert color="red" role="alert">
                        {fault}
                    </Alert>
                )}
                {asks === "password" ? (
                    <>
                        <TextInput
                            label={t("login.login")}
                            description={t("login.loginHint")}
                            value={login}
                            readOnly={fixed}
                            onChange={(event) => setLogin(event.currentTarget.value)}
                            autoComplete="username"
                            autoCapitalize="none"
                            spellCheck={false}
                            name="login"
                            size="md"
                            required
                            withAsterisk={false}
                            autoFocus={!known}
                        />
                        <PasswordInput
                            label={t("login.password")}
                            value={password}
                            onChange={(event) => setPassword(event.currentTarget.value)}
                            autoComplete="current-password"
                            name="password"
                            size="md"
                            required
                            withAsterisk={false}
                            autoFocus={!!known}
                            visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
                        />
                    </>
                ) : asks === "code" ? (
                    <Stack gap="xs">
                        <Text id="code-label" fw={500}>
                            {t("login.code")}
                        </Text>
                        <PinInput
                            length={CODE_DIGITS}
                            type="number"
                            size="lg"
                            oneTimeCode
                            autoFocus
                            value={code}
                            onChange={setCode}
                            onComplete={(typed) => void submit(typed)}
                            aria-label={t("login.code")}
                            getInputProps={(place) => ({ "aria-label": t("login.digit", { place: place + 1 }) })}
                        />
                    </Stack>
                ) : (
                    <TextInput
                        label={t("login.recovery")}
                        value={code}
                        onChange={(event) => setCode(event.currentTarget.value)}
                        size="md"
                        required
                        withAsterisk={false}
                        autoFocus
                    />
                )}
                <Button type="submit" size="md" loading={busy} fullWidth>
                    {t(asks === "password" ? "login.submit" : "login.confirm")}
                </Button>
                {asks === "password" && (offer?.offered || passkeysAreThere()) && <Divider label={t("login.or")} />}
                {asks === "password" && offer?.offered && (
                    <Button variant="default" size="md" fullWidth leftSection={<IconBuilding size={18} />} disabled={busy} onClick={() => void goElsewhere()}>
                        {t("login.elsewhere")}
                    </Button>
                )}
                {asks === "password" && passkeysAreThere() && (
                    <Button variant="default" size="md" fullWidth leftSection={<IconFingerprint size={18} />} disabled={busy} onClick={() => void tryIt(logInByPasskey)}>
                        {t("login.passkey")}
                    </Button>
                )}
                {asks !== "password" && (
                    <UnstyledButton
                        type="button"
                        onClick={() => {
                            setCode("");
                            setAsks(asks === "code" ? "recovery" : "code");
                        }}
                    >
                        <Text size="sm" c="var(--mantine-color-anchor)">
                            {t(asks === "code" ? "login.useRecovery" : "login.useCode")}
                        </Text>
                    </UnstyledButton>
                )}
            </Stack>
        </form>
    );
}
