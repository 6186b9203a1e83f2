#!/usr/bin/env python3
"""What the API costs, and how quick it is in a tenant of many users.

    api_load.py load  --https 127.0.0.1:8443 --login bench@bench --password P --streams 200 --rate 50 --seconds 30
    api_load.py lists --https 127.0.0.1:8443 --login bench@bench --password P

`load` keeps that many streams of live events open and asks for that many lists a second meanwhile; `lists` asks for pages of
users, searches for some, and plans an import of a table of 1,000. One JSON line each: milliseconds as the client sees them."""
import argparse
import http.client
import json
import os
import ssl
import threading
import time

STREAMS_PER_KEY = 5
SCOPES = ["tenant:read", "calls:read", "phones:read", "directory:read", "trunks:read"]


def trusting():
    """Loopback only: nobody but this machine answers there."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Api:
    def __init__(self, where, headers):
        self.where, self.headers, self.connection = where, headers, None

    def ask(self, method, path, body=None):
        """Status, headers, text; over one connection that is kept."""
        if self.connection is None:
            self.connection = http.client.HTTPSConnection(self.where, context=trusting(), timeout=60)
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def logged_in(where, login, password):
    api = Api(where, {"Origin": f"https://{where}"})
    status, headers, text = api.ask("POST", "/sessions", {"login": login, "password": password})
    if status != 201:
        raise SystemExit(f"api_load: login answers {status}: {text}")
    api.headers["Cookie"] = headers["Set-Cookie"].split(";")[0]
    api.headers["X-Klinke-Proof"] = json.loads(text)["proof"]
    return api


def key(api, number):
    status, _, text = api.ask("POST", "/me/api-keys", {"name": f"bench {os.getpid()} {number}", "scopes": SCOPES, "days": 1})
    if status != 201:
        raise SystemExit(f"api_load: a key is refused, {status}: {text}")
    return json.loads(text)["token"]


def percentile(values, share):
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


def load(given, api, tenant):
    keys = [key(api, n) for n in range(max(1, -(-given.streams // STREAMS_PER_KEY)))]
    end = time.monotonic() + given.seconds
    lock = threading.Lock()
    events, open_streams, took, bad = [0], [0], [], [0]

    def watch(token):
        connection = http.client.HTTPSConnection(given.https, context=trusting(), timeout=30)
        connection.request("GET", f"/api/v1/tenants/{tenant}/events", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        with lock:
            open_streams[0] += answer.status == 200
        while answer.status == 200 and time.monotonic() < end:
            line = answer.readline()
            if line.startswith(b"event:"):
                with lock:
                    events[0] += 1

    paths = [f"/tenants/{tenant}/live/calls", f"/tenants/{tenant}/directory/users?limit=100", f"/tenants/{tenant}/calls?limit=50",
             f"/tenants/{tenant}", f"/tenants/{tenant}/live/registrations"]

    def asking(worker, workers):
        one = Api(given.https, {"Authorization": f"Bearer {keys[worker % len(keys)]}"})
        due, turn = time.monotonic() + worker / given.rate, worker
        while time.monotonic() < end:
            time.sleep(max(0, due - time.monotonic()))
            begin = time.monotonic()
            status, _, _ = one.ask("GET", paths[turn % len(paths)])
            with lock:
                took.append((time.monotonic() - begin) * 1000)
                bad[0] += status != 200
            due += workers / given.rate
            turn += 1

    workers = 10
    threads = [threading.Thread(target=watch, args=(keys[n // STREAMS_PER_KEY],)) for n in range(given.streams)]
    threads += [threading.Thread(target=asking, args=(n, workers)) for n in range(workers)]
    for thread in threads:
        thread.daemon = True
        thread.start()
    time.sleep(given.seconds + 1)
    print(json.dumps({"kind": "api", "label": given.label, "streams": open_streams[0], "events": events[0],
                      "requests_per_s": round(len(took) / given.seconds, 1), "refused": bad[0],
                      "p50_ms": percentile(took, 0.5), "p99_ms": percentile(took, 0.99)}), flush=True)


def lists(given, api, tenant):
    users = f"/tenants/{tenant}/directory/users"
    table = "extension,name,device\n" + "".join(f"{n},Person {n},import-{n}\n" for n in range(40_000, 41_000))
    steps = [("users, a page of 100", "GET", users + "?limit=100", None),
             ("users, the last page", "GET", users + "?limit=100&sort=-extension", None),
             ("users, a search", "GET", users + "?search=User%202999&limit=100", None),
             ("plan of an import of 1,000", "POST", f"/tenants/{tenant}/imports/users?dryRun=true", {"file": table})]
    for name, method, path, body in steps:
        took = []
        for _ in range(20 if body is None else 3):
            begin = time.monotonic()
            status, _, text = api.ask(method, path, body)
            took.append((time.monotonic() - begin) * 1000)
            if status != 200:
                raise SystemExit(f"api_load: {name} answers {status}: {text[:500]}")
        print(json.dumps({"kind": "api-lists", "label": given.label, "step": name, "p50_ms": percentile(took, 0.5),
                          "longest_ms": percentile(took, 1)}), flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["load", "lists"])
    arguments.add_argument("--https", required=True)
    arguments.add_argument("--login", required=True)
    arguments.add_argument("--password", required=True)
    arguments.add_argument("--streams", type=int, default=200)
    arguments.add_argument("--rate", type=float, default=50)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--label", default="klinke")
    given = arguments.parse_args()
    api = logged_in(given.https, given.login, given.password)
    tenant = given.login.split("@")[1]
    (load if given.what == "load" else lists)(given, api, tenant)


if __name__ == "__main__":
    main()
