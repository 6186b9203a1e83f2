import { useEffect, useState } from "react";
import { Refused, Unreachable } from "../api/client";
import { type Applied, type Body, change, type Family } from "../api/config";
import { useLost } from "../api/reachability";

export type Fault = { pointer: string; detail: string };
export type Draft = { plan: Applied["plan"]; broken: string[]; warnings: string[]; faults: Fault[]; state: "same" | "checking" | "good" | "bad" };

const STILL_MILLIS = 500;
const NOTHING: Draft = { plan: [], broken: [], warnings: [], faults: [], state: "same" };

export function faultsOf(error: Refused): Fault[] {
    return error.errors.length > 0
        ? error.errors.map((one) => ({ pointer: one.pointer ?? "", detail: one.detail }))
        : [{ pointer: "", detail: error.message }];
}

/** What the server would make of what is typed, asked once the typing rests. Nothing typed: nothing to ask. */
export function useDraft(tenant: string, family: Family, body: Body | null): Draft {
    const typed = body === null ? "" : JSON.stringify(body);
    const [draft, setDraft] = useState<Draft>(NOTHING);
    const lost = useLost();
    useEffect(() => {
        if (typed === "") {
            setDraft(NOTHING);
            return;
        }
        let stale = false;
        setDraft((before) => ({ ...before, state: "checking" }));
        const timer = setTimeout(() => {
            change(tenant, family, JSON.parse(typed) as Body, { dryRun: true, breakExpectations: true }).then(
                ({ plan, broken, warnings }) => stale || setDraft({ plan, broken, warnings, faults: [], state: "good" }),
                (error) => {
                    if (!stale && !(error instanceof Unreachable)) {
                        setDraft({ plan: [], broken: [], warnings: [], faults: error instanceof Refused ? faultsOf(error) : [], state: "bad" });
                    }
                },
            );
        }, STILL_MILLIS);
        return () => {
            stale = true;
            clearTimeout(timer);
        };
    }, [tenant, family, typed, lost]);
    return draft;
}

/** What is wrong with one field: by its whole place (`devices/0/name`) or, where the server names no more, by its name. */
export function faultAt(faults: Fault[], place: string): string | undefined {
    return faults.find(({ pointer }) => {
        const parts = pointer.split("/").filter(Boolean);
        return pointer.endsWith(`/${place}`) || parts.filter((part) => !/^\d+$/.test(part)).at(-1) === place;
    })?.detail;
}
