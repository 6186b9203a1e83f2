// Every string of the pages stands in both catalogues, and nowhere else.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const folder = new URL("../src/", import.meta.url).pathname;
const flat = (texts, at = "") =>
    Object.entries(texts).flatMap(([key, value]) => (typeof value === "string" ? [at + key] : flat(value, `${at}${key}.`)));
const catalogue = (name) => JSON.parse(readFileSync(join(folder, "texts", name), "utf8"));
const [en, de] = [new Set(flat(catalogue("en.json"))), new Set(flat(catalogue("de.json")))];
const faults = [];
for (const key of en.symmetricDifference?.(de) ?? [...en, ...de].filter((one) => en.has(one) !== de.has(one))) {
    faults.push(`only one catalogue has ${key}`);
}
const has = (key) => en.has(key) || en.has(`${key}_other`);
const SAID = new Set(["label", "title", "placeholder", "description", "aria-label", "alt", "about", "text"]);
const LETTERS = /\p{L}{2,}/u;
const used = new Set();
let prefixes = [];

for (const file of readdirSync(folder, { recursive: true }).filter((name) => /\.tsx?$/.test(name))) {
    const source = ts.createSourceFile(file, readFileSync(join(folder, file), "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const where = (node) => `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const visit = (node) => {
        if (ts.isJsxText(node) && LETTERS.test(node.text)) {
            faults.push(`${where(node)} says “${node.text.trim()}” by itself`);
        }
        if (ts.isJsxAttribute(node) && SAID.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && LETTERS.test(node.initializer.text)) {
            faults.push(`${where(node)} says “${node.initializer.text}” by itself`);
        }
        if (ts.isCallExpression(node) && /(^|\.)(t|exists|known)$/.test(node.expression.getText())) {
            keys(node.arguments[0], where(node));
        }
        ts.forEachChild(node, visit);
    };
    const keys = (node, place) => {
        if (!node) {
            return;
        }
        if (ts.isConditionalExpression(node)) {
            keys(node.whenTrue, place);
            keys(node.whenFalse, place);
        } else if (ts.isStringLiteralLike(node)) {
            used.add(node.text);
            if (!has(node.text)) {
                faults.push(`${place} asks for ${node.text}, which no catalogue has`);
            }
        } else if (ts.isTemplateExpression(node)) {
            prefixes.push(node.head.text);
        }
    };
    visit(source);
}
prefixes = prefixes.filter(Boolean);
for (const key of en) {
    const plain = key.replace(/_(one|other)$/, "");
    if (!used.has(plain) && !prefixes.some((prefix) => plain.startsWith(prefix)) && !/^(pages|choice|cause)\./.test(plain)) {
        faults.push(`nothing asks for ${key}`);
    }
}
if (faults.length > 0) {
    console.error(faults.map((fault) => `error: ${fault}`).join("\n"));
    process.exit(1);
}
