// What the server serves, ready made: each file once more compressed, and the list of all of them. It also holds the
// budget: what a first visit loads stays below 500 kB.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = new URL("../../target/ui/", import.meta.url).pathname;
const FIRST_PAGE_BYTES_MAX = 500_000;
const names = readdirSync(join(folder, "assets"));
const list = [];
const sizes = new Map();
for (const name of names) {
    const plain = readFileSync(join(folder, "assets", name));
    list.push(name);
    sizes.set(name, plain.length);
    if (!name.endsWith(".woff2")) {
        const small = brotliCompressSync(plain, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
        });
        writeFileSync(join(folder, "assets", name + ".br"), small);
        list.push(name + ".br");
        sizes.set(name, small.length);
    }
}
writeFileSync(join(folder, "files.txt"), list.sort().join("\n") + "\n");

const index = readFileSync(join(folder, "index.html"), "utf8");
const first = [...index.matchAll(/\/assets\/([^"]+)/g)].map((found) => found[1]);
const bytes = first.reduce((sum, name) => sum + sizes.get(name), index.length);
if (bytes > FIRST_PAGE_BYTES_MAX) {
    throw new Error(`the first page is ${bytes} bytes, more than ${FIRST_PAGE_BYTES_MAX}: ${first.join(", ")}`);
}
