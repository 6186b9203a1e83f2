import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { Refused } from "./api/client";
import { tenantsQuery } from "./api/platform";
import { home, may, meQuery } from "./api/session";
import { Broken, Nowhere } from "./parts/Broken";
import { Login } from "./pages/Login";
import { Waiting } from "./parts/Waiting";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: Nowhere });

const login = createRoute({
    getParentRoute: () => root,
    path: "/login",
    validateSearch: (search: Record<string, unknown>): { to?: string } =>
        typeof search.to === "string" && /^\/(me|my\/|t\/|platform\/)/.test(search.to) ? { to: search.to } : {},
    component: Login,
});

const invitation = createRoute({ getParentRoute: () => root, path: "/invitation", component: lazyRouteComponent(() => import("./pages/Invitation"), "Invitation") });

const shell = createRoute({
    getParentRoute: () => root,
    id: "shell",
    beforeLoad: async ({ context, location }) => {
        try {
            const me = await context.queries.ensureQueryData(meQuery);
            if (me.owesSecondFactor && location.pathname !== "/me") {
                throw redirect({ to: "/me" });
            }
            return { me };
        } catch (error) {
            if (error instanceof Refused && error.status === 401) {
                throw redirect({ to: "/login", search: location.pathname === "/" ? {} : { to: location.pathname } });
            }
            throw error;
        }
    },
    component: lazyRouteComponent(() => import("./shell/Shell"), "Shell"),
    errorComponent: Broken,
    pendingComponent: Waiting,
});

const start = createRoute({
    getParentRoute: () => shell,
    path: "/",
    beforeLoad: async ({ context: { me, queries } }) => {
        // Who runs an empty platform begins at the beginning.
        const empty = may(me, "platform:write") && (await queries.ensureQueryData(tenantsQuery)).items.length === 0;
        throw redirect({ to: empty ? "/platform/start" : home(me) });
    },
});

const own = createRoute({ getParentRoute: () => shell, path: "/me", component: lazyRouteComponent(() => import("./pages/Own"), "Own") });

const mine = <P extends string>(path: P, load: () => Promise<Record<string, unknown>>, name: string) =>
    createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load as () => Promise<Record<string, () => React.JSX.Element>>, name) });
const myPhone = mine("/my/phone", () => import("./pages/mine/MyPhone"), "MyPhone");
const myMessages = mine("/my/messages", () => import("./pages/mine/MyMessages"), "MyMessages");
const myCalls = mine("/my/calls", () => import("./pages/mine/MyCalls"), "MyCalls");

const tenants = createRoute({
    getParentRoute: () => shell,
    path: "/platform/tenants",
    component: lazyRouteComponent(() => import("./pages/Tenants"), "Tenants"),
});
const begin = createRoute({
    getParentRoute: () => shell,
    path: "/platform/start",
    // Whose first steps these are.
    validateSearch: (search: Record<string, unknown>): { tenant?: string } => (typeof search.tenant === "string" ? { tenant: search.tenant } : {}),
    component: lazyRouteComponent(() => import("./pages/start/Start"), "Start"),
});
const server = createRoute({
    getParentRoute: () => shell,
    path: "/platform/server",
    component: lazyRouteComponent(() => import("./pages/Server"), "Server"),
});
const status = createRoute({
    getParentRoute: () => shell,
    path: "/platform/status",
    component: lazyRouteComponent(() => import("./pages/status/Status"), "Status"),
});
const platformAccounts = createRoute({
    getParentRoute: () => shell,
    path: "/platform/accounts",
    component: lazyRouteComponent(() => import("./pages/Accounts"), "PlatformAccounts"),
});
const resellers = createRoute({
    getParentRoute: () => shell,
    path: "/platform/resellers",
    component: lazyRouteComponent(() => import("./pages/Resellers"), "Resellers"),
});
const platformAudit = createRoute({
    getParentRoute: () => shell,
    path: "/platform/audit",
    component: lazyRouteComponent(() => import("./pages/Audit"), "PlatformAudit"),
});

export const tenant = createRoute({
    getParentRoute: () => shell,
    path: "/t/$tenant",
    // Which entry of the page is opened; of calls, how they ended.
    validateSearch: (search: Record<string, unknown>): { open?: string; cause?: string } => ({
        ...(typeof search.open === "string" || typeof search.open === "number" ? { open: String(search.open) } : {}),
        ...(typeof search.cause === "string" && /^[A-Z_]+$/.test(search.cause) ? { cause: search.cause } : {}),
    }),
    component: lazyRouteComponent(() => import("./shell/TenantFloor"), "TenantFloor"),
});
const below = <P extends string>(path: P, load: () => Promise<Record<string, unknown>>, name: string) =>
    createRoute({
        getParentRoute: () => tenant,
        path,
        component: lazyRouteComponent(load as () => Promise<Record<string, () => React.JSX.Element>>, name),
    });
const overview = below("/", () => import("./pages/Overview"), "Overview");
const users = below("/users", () => import("./pages/Users"), "Users");
const calls = below("/calls", () => import("./pages/Calls"), "Calls");
const recordings = below("/recordings", () => import("./pages/Recordings"), "Recordings");
const voiceBoxes = below("/voice-boxes", () => import("./pages/boxes/VoiceBoxes"), "VoiceBoxes");
const alarms = below("/alarms", () => import("./pages/Alarms"), "Alarms");
const sounds = below("/sounds", () => import("./pages/Sounds"), "Sounds");
const explain = below("/explain", () => import("./pages/Explain"), "Explain");
const accounts = below("/accounts", () => import("./pages/Accounts"), "TenantAccounts");
const audit = below("/audit", () => import("./pages/Audit"), "TenantAudit");
const visitors = below("/visitors", () => import("./pages/Visitors"), "Visitors");
const phones = below("/phones", () => import("./pages/phones/Phones"), "Phones");
const webhooks = below("/webhooks", () => import("./pages/Webhooks"), "Webhooks");
const trunks = below("/trunks", () => import("./pages/Trunks"), "Trunks");
const costs = below("/costs", () => import("./pages/Costs"), "Costs");
const settings = below("/settings", () => import("./pages/Settings"), "Settings");
const collection = below("/$page", () => import("./pages/CollectionPage"), "CollectionPage");

export const router = createRouter({
    routeTree: root.addChildren([
        login,
        invitation,
        shell.addChildren([
            start,
            own,
            myPhone,
            myMessages,
            myCalls,
            tenants,
            begin,
            status,
            server,
            resellers,
            platformAccounts,
            platformAudit,
            tenant.addChildren([overview, users, calls, recordings, voiceBoxes, sounds, alarms, explain, accounts, audit, visitors, phones, trunks, webhooks, costs, settings, collection]),
        ]),
    ]),
    context: { queries: undefined as unknown as QueryClient },
    defaultPreload: false,
    defaultPendingMs: 150,
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Broken,
});

declare module "@tanstack/react-router" {
    interface Register {
        router: typeof router;
    }
}
