import { ask, client } from "./client";

export const tenantsQuery = { queryKey: ["tenants"], queryFn: () => ask(() => client.GET("/tenants")) };
/** What each tenant has and does at this moment; asked for again and again, by who looks. */
export const useQueryOptions = {
    queryKey: ["usage"],
    queryFn: () => ask(() => client.GET("/platform/usage")),
    refetchInterval: 10_000,
};
export const machineQuery = {
    queryKey: ["machine"],
    queryFn: () => ask(() => client.GET("/platform/machine")),
    refetchInterval: 10_000,
};
export const jobsQuery = {
    queryKey: ["jobs"],
    queryFn: () => ask(() => client.GET("/platform/jobs")),
    refetchInterval: 10_000,
};
export const serverQuery = { queryKey: ["server"], queryFn: () => ask(() => client.GET("/platform/server")) };
