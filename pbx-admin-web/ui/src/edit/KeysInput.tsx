import { Input } from "@mantine/core";
import { useState } from "react";
import { isWhole, type Key, KeyList, printKey, readKey } from "../parts/KeyList";

/** Of a key that is not whole yet only the number and the kind: so the server says what it lacks, and takes no label for a number. */
const written = (key: Key) => printKey(isWhole(key) ? key : { ...key, target: "", label: "" });

/** Function keys, a line each. */
export function KeysInput({ lines, set, label, hint, fault }: { lines: string[]; set: (lines: string[]) => void; label: string; hint: string | undefined; fault: string | undefined }) {
    const [keys, setKeys] = useState(() => lines.map(readKey));
    return (
        <Input.Wrapper label={label} description={hint} error={fault} labelElement="div">
            <KeyList
                keys={keys}
                change={(changed) => {
                    setKeys(changed);
                    set(changed.map(written));
                }}
            />
        </Input.Wrapper>
    );
}
