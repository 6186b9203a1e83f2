#!/usr/bin/env python3
"""Load benchmark of a SIP PBX on this machine: runs sipload in steps and prints each result as a JSON line and a table row.

The server under test needs users FIRST…FIRST+COUNT-1 with the given password pattern who may call each other by number,
and, for the conference command, a number that joins the caller to one mixed conference. See README.md.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")
ROWS = []


def descendants(pid):
    """The process and all its children's children, since a server may fork workers."""
    found, queue = [], [pid]
    while queue:
        p = queue.pop()
        found.append(p)
        for task in pathlib.Path(f"/proc/{p}/task").glob("*"):
            try:
                queue += [int(c) for c in (task / "children").read_text().split()]
            except OSError:
                pass
    return found


def server_pids(o):
    return [p for root in o.pid.split(",") if root for p in descendants(int(root))]


def server_cpu(o):
    total = 0
    for p in server_pids(o):
        try:
            fields = pathlib.Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICK


def wait_idle(o, limit=45):
    """Waits until the server uses less than 3 % of a core, so that one step does not pay for the one before it."""
    end = time.time() + limit
    while time.time() < end:
        before = server_cpu(o)
        time.sleep(1)
        if server_cpu(o) - before < 0.03:
            break
    wait_quiet(o)


def machine_idle():
    """Idle and total ticks of all cores so far."""
    fields = [int(v) for v in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return fields[3] + fields[4], sum(fields)


def wait_quiet(o):
    """With --quiet-wait, waits that long at most for two seconds in which the machine is nine tenths idle."""
    end = time.time() + o.quiet_wait
    while time.time() < end:
        idle, total = machine_idle()
        time.sleep(2)
        idle2, total2 = machine_idle()
        if idle2 - idle > 0.9 * (total2 - total):
            return


def sipload(o, mode, label, **options):
    transport = options.get("transport", "udp")
    cmd = [str(HERE / "sipload"), mode, "--target", o.tls if transport == "tls" else o.udp, "--domain", o.domain,
           "--users", o.users, "--password", o.password, "--label", f"{o.label} {label}".strip()]
    pids = server_pids(o)
    if pids:
        cmd += ["--pid", ",".join(map(str, pids))]
    for key, value in options.items():
        if value is True:
            cmd.append("--" + key.replace("_", "-"))
        elif value is not None and value is not False:
            cmd += ["--" + key.replace("_", "-"), str(value)]
    run = subprocess.run(cmd, capture_output=True, text=True, timeout=600)
    line = run.stdout.strip().splitlines()[-1] if run.stdout.strip() else ""
    if run.returncode or not line:
        print(f"# {mode} {label}: no result: {run.stderr.strip()[-300:]}", flush=True)
        return None
    result = json.loads(line)
    print(line, flush=True)
    if o.out:
        with open(o.out, "a") as f:
            f.write(line + "\n")
    row(result)
    return result


COLUMNS = {
    "register": ("per_s", "failed", "server_cpu_per_1000", "p50_ms", "p95_ms", "p99_ms", "retransmissions", "generator_cpu_s", "idle_pct", "other_cpu_s"),
    "call": ("placed_per_s", "failed_pct", "server_cpu_per_1000", "pdd_p50_ms", "pdd_p95_ms", "pdd_p99_ms", "max_concurrent", "generator_cpu_s", "idle_pct", "other_cpu_s"),
    "media": ("calls", "failed", "loss_pct", "cpu_pct_per_unit", "latency_p50_ms", "latency_p99_ms", "jitter_p99_ms", "skipped_ms", "idle_pct", "other_cpu_s"),
    "conference": ("legs", "failed", "loss_pct", "cpu_pct_per_unit", "jitter_p50_ms", "jitter_p99_ms", "listener_rms_min", "silent_legs", "idle_pct", "other_cpu_s"),
    "memory": ("units", "kb_per_1000"),
}


def row(r):
    text = f"| {r['kind']} | {r['label']} | " + " | ".join(f"{c}={r.get(c)}" for c in COLUMNS[r["kind"]]) + " |"
    ROWS.append(text)
    print(text, flush=True)


def highest(first, grow, passes, refine=2):
    """Raises the load by a factor until a step fails, then halves the gap; returns the best passing result."""
    good, bad, best, load = 0, None, None, first
    while True:
        result = passes(round(load))
        if result and result["_ok"]:
            good, best = load, result
        else:
            bad = load
        if bad is None:
            load *= grow
        elif refine == 0 or bad - good < max(1, 0.08 * good):
            return best
        else:
            refine -= 1
            load = (good + bad) / 2


def register_storm(o):
    for transport in o.transports.split(","):
        if transport == "tls" and not o.tls:
            continue
        for algo in o.algos.split(","):
            name = f"register {transport} {algo}"
            best = 0
            for window in (4, 16, 64):
                wait_idle(o)
                r = sipload(o, "register", f"{name} max window={window}", transport=transport, algo=algo, window=window, duration=o.seconds)
                if r and not r["failed"]:
                    best = max(best, r["per_s"])
            for share in (0.25, 0.6):
                rate = int(best * share)
                if rate:
                    wait_idle(o)
                    sipload(o, "register", f"{name} at {rate}/s", transport=transport, algo=algo, rate=rate, duration=o.seconds)
        if transport == "tls":
            count = o.users.split(":")[1]
            for window in (8, 32):
                wait_idle(o)
                sipload(o, "register", f"register tls new connections window={window}", transport="tls", algo=o.algos.split(",")[0], new_conn=True,
                        count=count, window=window)


def call_storm(o):
    for transport in o.transports.split(","):
        if transport == "tls" and not o.tls:
            continue

        def step(rate):
            wait_idle(o)
            r = sipload(o, "call", f"call {transport} {rate}/s", transport=transport, rate=rate, duration=o.seconds, hold=1, algo=o.algos.split(",")[0])
            if r:
                r["_ok"] = r["failed_pct"] < 0.1 and r["calls"] >= 0.98 * rate * o.seconds
            return r

        best = highest(o.first_rate, 1.6, step)
        if best:
            print(f"# {o.label}: highest passing call rate over {transport}: {best['target_rate']:.0f}/s", flush=True)


def media_load(o):
    for media in o.media.split(","):
        transport = "tls" if media == "srtp" and o.tls else "udp"

        def step(n):
            wait_idle(o)
            r = sipload(o, "media", f"media {media} {n}", transport=transport, media=media, concurrent=n, measure=o.seconds, rate=o.setup_rate,
                        mixed_suites=o.mixed_suites)
            if r:
                r["_ok"] = r["loss_pct"] <= 0.1 and r["failed"] == 0 and r["calls"] == n and r["silent_legs"] == 0 and r["skipped_ms"] < 10 * o.seconds
            return r

        best = highest(o.first_calls, 1.5, step)
        if best:
            print(f"# {o.label}: most calls with {media} under 0.1 % loss: {best['calls']}", flush=True)


def memory(o):
    """Start the server afresh before this: the figures are growth since then. Transactions linger 32 s, so it waits longer."""
    for transport in o.transports.split(","):
        n = int(o.users.split(":")[1])
        r = sipload(o, "media", f"memory {transport}", transport=transport, media=o.media.split(",")[-1], sparse=True, concurrent=n // 2,
                    rate=o.setup_rate, settle=40, measure=2, window=8)
        if r and r["failed"]:
            print(f"# memory {transport}: {r['failed']} calls failed, the figure of calls is worth nothing", flush=True)
        if not r:
            continue
        for what, grown, units in (("registrations", r["pss_after_reg_kb"] - r["pss_before_reg_kb"], n),
                                   ("calls", r["pss_in_calls_kb"] - r["pss_after_reg_kb"], r["calls"])):
            m = {"kind": "memory", "label": f"{o.label} {transport} {what}", "units": units, "kb_per_1000": round(grown * 1000 / max(1, units)),
                 **{k: r[k] for k in r if k.startswith(("rss_", "pss_"))}}
            print(json.dumps(m), flush=True)
            if o.out:
                with open(o.out, "a") as f:
                    f.write(json.dumps(m) + "\n")
            row(m)


def conference(o):
    for media in o.media.split(","):
        for n in map(int, o.legs.split(",")):
            wait_idle(o)
            sipload(o, "conference", f"conference {media} {n}", transport="tls" if media == "srtp" and o.tls else "udp", media=media, concurrent=n,
                    dest=o.conference, measure=o.seconds, talkers=o.talkers, rate=o.setup_rate)


COMMANDS = {"register-storm": register_storm, "call-storm": call_storm, "media-load": media_load, "memory": memory, "conference": conference}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("command", choices=[*COMMANDS, "all"])
    p.add_argument("--udp", default="127.0.0.1:5060", help="SIP over UDP, host:port on loopback")
    p.add_argument("--tls", default="", help="SIP over TLS, host:port on loopback; left out: no TLS runs, SRTP over UDP signalling")
    p.add_argument("--domain", default="127.0.0.1")
    p.add_argument("--users", default="1000:1000", help="first number:count")
    p.add_argument("--password", default="bench-secret-%u", help="%%u stands for the user number")
    p.add_argument("--pid", default="", help="the server's process, or several with commas; children are added")
    p.add_argument("--label", default="")
    p.add_argument("--out", help="file to append the JSON lines to")
    p.add_argument("--transports", default="udp,tls")
    p.add_argument("--algos", default="md5", help="md5,sha256")
    p.add_argument("--mixed-suites", action="store_true", help="media-load: another SRTP suite on the called side")
    p.add_argument("--media", default="rtp,srtp")
    p.add_argument("--seconds", default=10, type=int, help="length of one step")
    p.add_argument("--first-rate", default=20, type=int, help="calls/s of the first call-storm step")
    p.add_argument("--first-calls", default=50, type=int, help="calls of the first media-load step")
    p.add_argument("--setup-rate", default=20, type=int, help="calls/s while media calls are set up")
    p.add_argument("--conference", default="8000", help="number of the conference")
    p.add_argument("--legs", default="10,50,100", help="conference sizes")
    p.add_argument("--talkers", default=3, type=int)
    p.add_argument("--quiet-wait", default=0, type=float, help="seconds to wait, before each step, for an otherwise idle machine")
    o = p.parse_args()
    if not (HERE / "sipload").exists():
        subprocess.run(["make", "-s", "-C", str(HERE)], check=True)
    for name, command in COMMANDS.items():
        if o.command in (name, "all"):
            command(o)
    print("\n" + "\n".join(ROWS))


if __name__ == "__main__":
    sys.exit(main())
