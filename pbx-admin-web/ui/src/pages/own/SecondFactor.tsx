import { Alert, Badge, Button, Code, Group, Modal, Paper, PasswordInput, PinInput, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { QrCode, Secret } from "../../parts/Secret";
import { toast } from "../../parts/Toasts";
import { why } from "../../parts/tell";

type Step =
    | { at: "closed" }
    | { at: "password"; off: boolean }
    | { at: "code"; secret: Schemas["NewSecondFactor"] }
    | { at: "recovery"; codes: string[] };

/** A code of an authenticator beside the password: on in three steps, off in one. */
export function SecondFactor() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const key = ["me", "second-factor"];
    const { data } = useQuery({ queryKey: key, queryFn: () => ask(() => client.GET("/me/second-factor")) });
    const [step, setStep] = useState<Step>({ at: "closed" });
    const [password, setPassword] = useState("");
    const [code, setCode] = useState("");
    const [fault, setFault] = useState("");

    async function carryOut(work: () => Promise<Step>) {
        setFault("");
        try {
            setStep(await work());
            setPassword("");
        } catch (error) {
            setFault(why(error));
        }
        setCode("");
        await queries.invalidateQueries({ queryKey: ["me"] });
    }
    const prove = (off: boolean) =>
        carryOut(async () => {
            if (off) {
                await ask(() => client.POST("/me/second-factor/removal", { body: { password } }));
                toast(t("factor.removed"));
                return { at: "closed" };
            }
            return { at: "code", secret: await ask(() => client.POST("/me/second-factor", { body: { password } })) };
        });
    const confirm = (typed: string) =>
        carryOut(async () => ({ at: "recovery", codes: (await ask(() => client.PUT("/me/second-factor", { body: { code: typed } }))).recoveryCodes }));

    return (
        <Paper className="surface" p="lg">
            <Stack h="100%">
                <Group justify="space-between">
                    <Title order={2}>{t("factor.title")}</Title>
                    {data && (
                        <Badge color={data.on ? "teal" : "gray"}>
                            {t(data.on ? "on" : "off")}
                        </Badge>
                    )}
                </Group>
                <Text c="dimmed" size="sm">
                    {t(data?.on ? "factor.isOn" : "factor.isOff")}
                </Text>
                {data && (
                    <Button variant="light" color={data.on ? "red" : undefined} onClick={() => setStep({ at: "password", off: data.on })} style={{ alignSelf: "flex-start" }}>
                        {t(data.on ? "factor.remove" : "factor.begin")}
                    </Button>
                )}
            </Stack>
            <Modal opened={step.at !== "closed"} onClose={() => setStep({ at: "closed" })} title={t("factor.title")} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("close") }}>
                <Stack>
                    {fault && (
                        <Alert color="red" role="alert">
                            {fault}
                        </Alert>
                    )}
                    {step.at === "password" && (
                        <form
                            onSubmit={(event: FormEvent) => {
                                event.preventDefault();
                                void prove(step.off);
                            }}
                        >
                            <Stack>
                                <PasswordInput label={t("factor.password")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false} data-autofocus visibilityToggleButtonProps={{ "aria-label": t("login.show") }} />
                                <Button type="submit" color={step.off ? "red" : undefined}>
                                    {t(step.off ? "factor.remove" : "factor.next")}
                                </Button>
                            </Stack>
                        </form>
                    )}
                    {step.at === "code" && (
                        <>
                            <Text size="sm">{t("factor.scan")}</Text>
                            <Group justify="center">
                                <QrCode text={step.secret.uri} label={t("factor.qr")} />
                            </Group>
                            <Secret label={t("factor.secret")} value={step.secret.secret} />
                            <Text size="sm">{t("factor.type")}</Text>
                            <Group justify="center">
                                <PinInput length={6} type="number" oneTimeCode value={code} onChange={setCode} onComplete={(typed) => void confirm(typed)} aria-label={t("login.code")} getInputProps={(place) => ({ "aria-label": t("login.digit", { place: place + 1 }) })} />
                            </Group>
                        </>
                    )}
                    {step.at === "recovery" && (
                        <>
                            <Alert color="yellow">{t("factor.recovery")}</Alert>
                            <SimpleGrid cols={2}>
                                {step.codes.map((one) => (
                                    <Code key={one} className="code" fz="sm">
                                        {one}
                                    </Code>
                                ))}
                            </SimpleGrid>
                            <Button onClick={() => setStep({ at: "closed" })}>{t("newDevice.noted")}</Button>
                        </>
                    )}
                </Stack>
            </Modal>
        </Paper>
    );
}
