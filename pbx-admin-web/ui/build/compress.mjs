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

// The licences of all that is in the files, with their texts.
const KNOWN = /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|CC0-1\.0|Unlicense|OFL-1\.1)( OR .*)?$/;
const packages = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages);
const licences = packages
    .filter(([path, one]) => path !== "" && !one.dev && !one.devOptional && !one.optional)
    .map(([path]) => {
        const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
        if (!KNOWN.test(license)) {
            throw new Error(`${name} is under ${license}, which THIRD-PARTY.md does not know`);
        }
        const text = readdirSync(path).find((file) => /^licen[sc]e/i.test(file));
        return `${name} ${version}: ${license}\n\n${text ? readFileSync(join(path, text), "utf8") : ""}`;
    });
writeFileSync(join(folder, "assets", "licences.txt"), licences.join(`\n${"-".repeat(80)}\n`));
list.push("licences.txt");
writeFileSync(join(folder, "files.txt"), list.sort().join("\n") + "\n");

const index = readFileSync(join(folder, "index.html"), "utf8");
const first = [...index.matchAll(/\/assets\/([^"]+)/g)].map((found) => found[1]);
const bytes = first.reduce((sum, name) => sum + sizes.get(name), index.length);
if (bytes > FIRST_PAGE_BYTES_MAX) {
    throw new Error(`the first page is ${bytes} bytes, more than ${FIRST_PAGE_BYTES_MAX}: ${first.join(", ")}`);
}
