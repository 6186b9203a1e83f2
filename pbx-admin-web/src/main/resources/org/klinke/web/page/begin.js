// Shows the contract, and tries it with the session of whoever is logged in at the admin web, or with a key.
"use strict";

const API = "/api/v1";

// Operations by what they are about: the first words of their path.
function subject(path) {
    const words = path.split("/").filter((word) => word !== "" && word !== "{tenant}");
    return words[0] === "tenants" && words.length > 1 ? words[1] : words[0];
}

const bySubject = () => ({
    statePlugins: {
        spec: {
            wrapActions: {
                updateJsonSpec: (original) => (contract) => {
                    for (const [path, operations] of Object.entries(contract.paths ?? {})) {
                        for (const operation of Object.values(operations)) {
                            operation.tags = [subject(path)];
                        }
                    }
                    return original(contract);
                },
            },
        },
    },
});

// A session changes something from our own pages only: it shows the proof that it was told.
async function proven(request) {
    if (request.loadSpec || request.method === "GET" || request.headers?.Authorization) {
        return request;
    }
    const me = await fetch(`${API}/me`, { headers: { Accept: "application/json" } });
    if (me.ok) {
        request.headers["X-Klinke-Proof"] = (await me.json()).proof ?? "";
    }
    return request;
}

window.SwaggerUIBundle({
    url: `${API}/openapi.yaml`,
    domNode: document.getElementById("api"),
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [bySubject],
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    filter: true,
    validatorUrl: null,
    requestInterceptor: proven,
});
