#!/usr/bin/env python3
"""How long the admin of a large tenant waits: applies 10,000 users with a telephone each, then 50,000 single numbers
(nobody with so many writes blocks by hand; a carrier's list has them one by one), then 10,000 rules for outgoing calls, each
planned (a dry run), applied and applied again unchanged, then one rule more among them, and exports it.

large_tenant.py KLINKE WORK [--users N] [--numbers N] [--rules N]
KLINKE is the launcher, WORK a directory with the running server's data directory in `data`. One JSON line per step."""
import argparse
import json
import os
import subprocess
import time

HEAD = """tenants:
  - name: large
    domain: large.test
    country: DE
    areaCode: "89"
    timeZone: Europe/Berlin
    language: de
"""


def write(path, section, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD)
        file.write(f"    {section}:\n")
        file.writelines(lines)


def rule(n):
    return f'      - {{title: "to {n}", prefix: "0", destination: "_+4930{n:05}.", callerId: "", trunks: [line]}}\n'


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("klinke")
    arguments.add_argument("work")
    arguments.add_argument("--users", type=int, default=10_000)
    arguments.add_argument("--numbers", type=int, default=50_000)
    arguments.add_argument("--rules", type=int, default=10_000)
    given = arguments.parse_args()
    users = os.path.join(given.work, "large-users.yaml")
    numbers = os.path.join(given.work, "large-numbers.yaml")
    write(users, "users", (
        f'      - {{extension: "{n}", name: "User {n}", devices: [{{name: phone-{n}}}]}}\n'
        for n in range(10_000, 10_000 + given.users)))
    write(numbers, "numbers", (
        f'      - {{number: "+4989{n}", target: "{10_000 + n % given.users}"}}\n'
        for n in range(1_000_000, 1_000_000 + given.numbers)))

    rules = os.path.join(given.work, "large-rules.yaml")
    one_more = os.path.join(given.work, "large-rule.yaml")
    trunk = ["      - {name: line, profile: generic-peering, enabled: false, host: sip.carrier.example, calls: 10}\n", "    outbound:\n"]
    write(rules, "trunks", trunk + [rule(n) for n in range(given.rules)])
    write(one_more, "outbound", [rule(given.rules)])

    def step(name, *command):
        begin = time.monotonic()
        done = subprocess.run([given.klinke, *command, "--data", os.path.join(given.work, "data")],
                              capture_output=True, text=True)
        seconds = time.monotonic() - begin
        if done.returncode:
            raise SystemExit(f"large_tenant: {name} failed: {done.stderr[-2000:]}")
        print(json.dumps({"kind": "large-tenant", "step": name, "users": given.users, "numbers": given.numbers,
                          "rules": given.rules,
                          "wall_s": round(seconds, 2)}), flush=True)

    step("apply users", "apply", users)
    step("apply users again", "apply", users)
    step("apply numbers", "apply", numbers)
    step("apply numbers again", "apply", numbers)
    step("plan rules", "apply", rules, "--dry-run")
    step("apply rules", "apply", rules)
    step("apply rules again", "apply", rules)
    step("apply one rule more", "apply", one_more)
    step("export", "export", "large")


if __name__ == "__main__":
    main()
