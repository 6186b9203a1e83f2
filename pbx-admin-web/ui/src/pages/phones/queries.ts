import { ask, client } from "../../api/client";

/** Telephones as they are now. */
export function livePhonesQuery(tenant: string) {
    return {
        queryKey: ["tenant", tenant, "phones-live"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/phones", { params: { path: { tenant } } })),
    };
}

/** Telephones that are nobody's yet. */
export function newcomersQuery(tenant: string) {
    return {
        queryKey: ["tenant", tenant, "newcomers"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/newcomers", { params: { path: { tenant } } })),
    };
}
