import i18next from "i18next";
import { Refused } from "../api/client";
import { toast } from "./Toasts";

/** Why it did not go, in the words of the server where it has some. */
export function why(error: unknown): string {
    return error instanceof Refused ? (error.errors[0]?.detail ?? error.message) : i18next.t("lost.server");
}

export function tell(error: unknown) {
    toast(why(error), { bad: true });
}
