import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
    plugins: [react()],
    // The server puts a new one into each answer.
    html: { cspNonce: "__KLINKE_NONCE__" },
    build: {
        outDir: "../target/ui",
        emptyOutDir: true,
        // Nothing as data: URL, the policy allows none.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 2000,
    },
    logLevel: "warn",
});
