import { Alert, Button, PasswordInput, PinInput, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { logIn } from "../api/session";

const CODE_DIGITS = 6;

/**
 * Login and password, then a code where the account has a second factor.
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

    async function submit(typed: string) {
        setBusy(true);
        setFault("");
        try {
            await logIn(login.trim(), password, asks === "password" ? "" : typed.trim());
            await done();
        } catch (error) {
            const refused = error instanceof Refused ? error.code : "";
            if (refused === "second-factor.required") {
                setAsks("code");
            } else {
                setCode("");
                setFault(
                    refused === "login.too-many"
                        ? t("login.tooMany")
                        : error instanceof Refused
                          ? t(asks === "password" ? "login.refused" : "login.codeRefused")
                          : t("login.unreachable"),
                );
            }
        } finally {
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
