import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./styles.css";
import "./texts";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import i18next from "i18next";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Refused, Unreachable } from "./api/client";
import { reachability } from "./api/reachability";
import { router } from "./router";
import { Toasts } from "./parts/Toasts";
import { theme } from "./theme";

const RETRIES_MAX = 2;

const queries = new QueryClient({
    defaultOptions: {
        queries: {
            // Who does not answer is asked again until he does (api/reachability); a refusal stays one.
            retry: (failures, error) => error instanceof Unreachable && failures < RETRIES_MAX,
            retryDelay: (failures) => 1_000 * 2 ** failures,
            refetchOnWindowFocus: true,
            networkMode: "always",
        },
        mutations: { networkMode: "always" },
    },
});
queries.getQueryCache().subscribe((event) => {
    const error = event.query.state.error;
    if (event.type === "updated" && error instanceof Refused && error.code === "login.required" && event.query.queryKey[0] !== "me") {
        void queries.invalidateQueries({ queryKey: ["me"] });
    }
});
let wasLost = false;
reachability.watch(() => {
    const lost = reachability.now() !== null;
    if (wasLost && !lost) {
        // Who got an answer meanwhile needs no other.
        void queries.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" || query.state.fetchFailureCount > 0 });
    }
    wasLost = lost;
});

// What the server says, it says in the language that is asked for.
i18next.on("languageChanged", () => void queries.invalidateQueries());

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
        <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
            <QueryClientProvider client={queries}>
                <RouterProvider router={router} context={{ queries }} />
                <Toasts />
            </QueryClientProvider>
        </MantineProvider>
    </StrictMode>,
);
