#!/usr/bin/env python3
"""What recordings cost, how soon one is heard, how long a page of a million takes: one JSON line for each step.

    recordings.py calls|stock|read --klinke KLINKE --work DIR --pid PID --https PORT …    (see ../run)

calls: the same calls without and with a recording of each, and the CPU of the server in both.
stock: one long recording and many rows without sound, straight into the server's store; start the server again then.
read:  first byte of the long recording, from its beginning and its middle; pages of the list.
"""
import argparse
import datetime
import http.client
import json
import os
import pathlib
import random
import subprocess
import time
import urllib.parse

import bench
from powercut import cpu_seconds, percentile, post, trusting

HERE = pathlib.Path(__file__).resolve().parent
TENANT = "bench"
RULE = "{title: Bench, origin: both, consent: others, channels: 2, keepDays: 0}"  # all are named: nobody is asked
PAGE = 200
DEEP_PAGES = 500


def say(step, **figures):
    print(json.dumps({"kind": "recordings", "step": step, **figures}), flush=True)


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Api:
    """As an operator inside the tenant."""

    def __init__(self, o):
        with open(os.path.join(o.work, "data", "run", "endpoint.json")) as file:
            password = post(json.load(file), "/operator/reset", {})["password"]
        self.port, self.context, self.headers = o.https, trusting(), {"Content-Type": "application/json"}
        self.kept = self.connection()
        answer, session = self.ask("POST", "/sessions", {"login": "operator", "password": password})
        self.headers["Cookie"] = answer.getheader("Set-Cookie").split(";")[0]
        self.headers["X-Klinke-Proof"] = session["proof"]
        self.ask("POST", "/grants", {"tenant": TENANT, "reason": "a measurement", "minutes": 60})

    def connection(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=60)

    def ask(self, method, path, body=None):
        self.kept.request(method, "/api/v1" + path, json.dumps(body) if body else None, self.headers)
        answer = self.kept.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise SystemExit(f"recordings: {path} answers {answer.status}: {text.decode()[:500]}")
        return answer, json.loads(text)

    def page(self, **query):
        given = {key: value for key, value in query.items() if value is not None}
        return self.ask("GET", f"/tenants/{TENANT}/recordings?" + urllib.parse.urlencode(given))[1]

    def since(self, begin):
        """All that began then or later."""
        self.kept.close()  # the server has, while nobody asked
        found, cursor = [], None
        while True:
            page = self.page(since=utc(begin), limit=PAGE, cursor=cursor)
            found += page["items"]
            cursor = page.get("next")
            if not cursor:
                return found


def apply_rules(o, rules):
    file = os.path.join(o.work, "recordings.yaml")
    with open(file, "w", encoding="utf-8") as out:
        out.write(f"tenants:\n  - name: {TENANT}\n    recordings:\n      rules: {rules}\n")
    done = subprocess.run([o.klinke, "apply", file, "--data", os.path.join(o.work, "data")], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"recordings: apply failed: {done.stderr[-2000:]}")


def recorder_seconds(pid):
    """CPU of the threads that write recordings."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if (task / "comm").read_text().startswith("klinke-recorder"):
                fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / bench.TICK


def first_failure(o):
    with open(os.path.join(o.work, "server.log"), encoding="utf-8", errors="replace") as log:
        return next((line.strip()[:300] for line in log if "a recording was broken off" in line), None)


def media(o, seconds):
    bench.wait_idle(o)
    command = [str(HERE / "sipload"), "media", "--target", o.tls, "--transport", "tls", "--media", "srtp", "--domain", o.domain,
               "--users", o.users, "--password", o.password, "--pid", o.pid, "--concurrent", str(o.calls),
               "--rate", str(o.setup_rate), "--settle", "2", "--measure", str(seconds)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=3600)
    if run.returncode or not run.stdout.strip():
        raise SystemExit(f"recordings: no result of sipload: {run.stderr.strip()[-500:]}")
    return json.loads(run.stdout.strip().splitlines()[-1])


def one_round(o, api, recorded):
    apply_rules(o, f"[{RULE}]" if recorded else "[]")
    bench.wait_idle(o)
    begin, recorder = time.time(), recorder_seconds(o.pid)
    result = media(o, o.seconds)
    ended = cpu_seconds(o.pid)
    time.sleep(10)
    after = cpu_seconds(o.pid) - ended
    kept = api.since(begin - 1)
    # Those that ran all the time that was measured.
    whole = [one for one in kept if one["whole"] and one["seconds"] >= o.seconds]
    written = sum(one["seconds"] for one in kept)
    figures = {key: result[key] for key in ("calls", "failed", "server_cpu_pct", "loss_pct", "latency_p50_ms", "latency_p99_ms",
                                            "skipped_ms", "idle_pct", "other_cpu_s", "generator_cpu_s")}
    say("calls, recorded" if recorded else "calls", wanted=o.calls, seconds=o.seconds, **figures,
        cpu_s_in_10_s_after=round(after, 2), kept=len(kept), kept_whole=len(whole), kept_seconds=round(written),
        recorder_cpu_pct_per_recording=round(100 * (recorder_seconds(o.pid) - recorder) / written, 4) if written else None)
    return result, len(whole), after


def calls(o):
    api = Api(o)
    if o.warm_seconds:
        apply_rules(o, f"[{RULE}]")
        media(o, o.warm_seconds)
    without, none, after_without = one_round(o, api, False)
    recorded, kept, after_with = one_round(o, api, True)
    more = recorded["server_cpu_pct"] - without["server_cpu_pct"]
    say("difference", calls=recorded["calls"], kept_whole=kept, kept_without_a_rule=none, more_cpu_pct=round(more, 2),
        more_cpu_pct_per_recording=round(more / kept, 4) if kept else None,
        more_cpu_s_after=round(after_with - after_without, 2),
        all_kept=kept == recorded["calls"] == o.calls, first_failure=first_failure(o))


def stock(o):
    run = subprocess.run([str(HERE.parent / "jmh"), "-recordings", os.path.join(o.work, "data"), str(o.length), str(o.objects)],
                         capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"recordings: the stock could not be made: {(run.stdout + run.stderr)[-2000:]}")
    line = run.stdout.strip().splitlines()[-1]
    line = line[line.index("{"):]  # Maven colours what is not its own
    print(line, flush=True)
    with open(os.path.join(o.work, "stock.json"), "w") as file:
        file.write(line)


def milliseconds(values):
    return {"n": len(values), "p50_ms": percentile(values, 0.5), "p99_ms": percentile(values, 0.99), "max_ms": percentile(values, 1)}


def first_bytes(o, api):
    with open(os.path.join(o.work, "stock.json")) as file:
        made = json.load(file)["recording"]
    path = f"/tenants/{TENANT}/recordings/{made}"
    one = api.ask("GET", path)[1]
    for step, at in (("first byte from the start", 0), ("first byte from the middle", 44 + round(one["seconds"]) // 2 * 64_000)):
        asked, connected = [], []
        for _ in range(20):
            connection = api.connection()
            begin = time.perf_counter()
            connection.connect()
            middle = time.perf_counter()
            connection.request("GET", f"/api/v1{path}/sound", headers={**api.headers, "Range": f"bytes={at}-"})
            answer = connection.getresponse()
            byte = answer.read(1)
            end = time.perf_counter()
            connection.close()
            if answer.status != 206 or not byte:
                raise SystemExit(f"recordings: the sound from {at}: {answer.status}")
            asked.append((end - middle) * 1000)
            connected.append((end - begin) * 1000)
        say(step, length_s=round(one["seconds"]), bytes=one["bytes"], **milliseconds(asked),
            first_ms=round(asked[0], 1), with_connection=milliseconds(connected))


def pages(o, api):
    def timed(step, queries):
        taken, items = [], 0
        for query in queries:
            begin = time.perf_counter()
            page = api.page(**query)
            taken.append((time.perf_counter() - begin) * 1000)
            items += len(page["items"])
        say(f"page, {step}", objects=o.objects, **milliseconds(taken), first_ms=round(taken[0], 1), items=items)

    now, dice = time.time(), random.Random(1)
    timed("first", [{}] * 50)
    timed("first of 200", [{"limit": PAGE}] * 50)
    deep, cursor = 0, None
    while deep < min(DEEP_PAGES, o.objects // PAGE // 2):
        cursor = api.page(limit=PAGE, cursor=cursor)["next"]
        deep += 1

    def walk():
        at = cursor
        for _ in range(50):
            yield {"limit": PAGE, "cursor": at}
            at = api.page(limit=PAGE, cursor=at).get("next")
            if not at:
                return

    timed(f"by cursor, {deep * PAGE} deep", walk())
    days = [now - dice.uniform(1, 364) * 86400 for _ in range(50)]
    timed("of a day", [{"since": utc(day), "until": utc(day + 86400)} for day in days])
    timed("of an extension", [{"person": str(dice.randrange(1000, 2000))} for _ in range(50)])
    timed("of a number", [{"person": f"+4989{1_000_000 + dice.randrange(100_003)}"} for _ in range(50)])
    timed("of part of a name", [{"person": f"ustomer {dice.randrange(10_000, 100_003)}"} for _ in range(50)])
    timed("of nobody", [{"person": f"nobody {n}"} for n in range(50)])
    timed("of an extension, that week", [{"person": str(dice.randrange(1000, 2000)), "since": utc(day), "until": utc(day + 7 * 86400)}
                                         for day in days])


def read(o):
    api = Api(o)
    first_bytes(o, api)
    pages(o, api)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("step", choices=["calls", "stock", "read"])
    p.add_argument("--klinke", required=True)
    p.add_argument("--work", required=True, help="the directory with data and server.log")
    p.add_argument("--pid", required=True)
    p.add_argument("--https", required=True, type=int)
    p.add_argument("--tls", required=True)
    p.add_argument("--domain", required=True)
    p.add_argument("--users", required=True)
    p.add_argument("--password", required=True)
    p.add_argument("--calls", type=int, default=200)
    p.add_argument("--seconds", type=int, default=30, help="measured, without and with recordings")
    p.add_argument("--warm-seconds", type=int, default=30, help="of recorded calls before")
    p.add_argument("--setup-rate", type=int, default=20, help="calls/s")
    p.add_argument("--length", type=int, default=3600, help="seconds of the long recording")
    p.add_argument("--objects", type=int, default=1_000_000)
    p.add_argument("--quiet-wait", default=0, type=float, help="see bench.py")
    o = p.parse_args()
    {"calls": calls, "stock": stock, "read": read}[o.step](o)


if __name__ == "__main__":
    main()
