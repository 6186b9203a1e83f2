import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import de from "./texts/de.json";
import en from "./texts/en.json";

export type Language = "en" | "de";
const KEPT = "klinke.language";

function preferred(): Language {
    const kept = localStorage.getItem(KEPT);
    if (kept === "en" || kept === "de") {
        return kept;
    }
    return navigator.languages.find((one) => /^(de|en)\b/.test(one))?.startsWith("de") ? "de" : "en";
}

export function language(): Language {
    return i18next.language === "de" ? "de" : "en";
}

export function speak(wanted: Language) {
    localStorage.setItem(KEPT, wanted);
    document.documentElement.lang = wanted;
    void i18next.changeLanguage(wanted);
}

const first = preferred();
document.documentElement.lang = first;
void i18next.use(initReactI18next).init({
    lng: first,
    fallbackLng: "en",
    resources: { en: { translation: en }, de: { translation: de } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
    // The walks of the tests fail by it.
    saveMissing: true,
    missingKeyHandler: (_, __, key) => console.error(`no text for ${key}`),
});

/** The word for what the server names by itself, or that name where there is none. */
export function known(key: string, name: string): string {
    return i18next.exists(key) ? i18next.t(key) : name;
}

/** A moment as people of this language write it. */
export function moment(iso: string): string {
    return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** "3 minutes ago", "in 2 days". */
export function ago(iso: string): string {
    const seconds = (new Date(iso).getTime() - Date.now()) / 1000;
    const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
    const units: [Intl.RelativeTimeFormatUnit, number][] = [
        ["day", 86_400],
        ["hour", 3_600],
        ["minute", 60],
    ];
    for (const [unit, size] of units) {
        if (Math.abs(seconds) >= size) {
            return words.format(Math.round(seconds / size), unit);
        }
    }
    return words.format(0, "second");
}

export const number = (of: number) => new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(of);

/** "1.5 GB": bytes, in thousands, as disks are sold. */
export function size(bytes: number): string {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
    const unit = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1);
    return new Intl.NumberFormat(language(), { style: "unit", unit: units[unit] ?? "byte", maximumFractionDigits: 1 }).format(bytes / 1_000 ** unit);
}
