import { ask, client } from "./client";

export const tenantsQuery = { queryKey: ["tenants"], queryFn: () => ask(() => client.GET("/tenants")) };
export const serverQuery = { queryKey: ["server"], queryFn: () => ask(() => client.GET("/platform/server")) };
