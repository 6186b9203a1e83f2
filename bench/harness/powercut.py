#!/usr/bin/env python3
"""The power is back: many phones fetch their files at once, each over a TLS connection of its own.

    powercut.py --data DIR --tenant bench --devices phone-%d --numbers 2000:2000 --within 20

Opens the provisioning address of each device through the server's control endpoint, then starts every phone at a random
moment of the given seconds. A phone asks for all its files, one after the other; told to come later (503 or 429), it
waits as long as it was told. Prints one JSON line: phones served, milliseconds per file and per phone (connection, TLS
and all files, without the time it was told to wait), and CPU seconds of the server.
"""
import argparse
import base64
import http.client
import json
import os
import random
import ssl
import threading
import time
import urllib.parse

HEX = "0123456789abcdef"
MAC = "80:5e:c0:00:%02x:%02x"  # as bench/run gives them


def post(endpoint, path, body):
    url = urllib.parse.urlsplit(endpoint["url"])
    connection = http.client.HTTPSConnection(url.hostname, url.port, context=trusting(), timeout=60)
    connection.request("POST", "/control/v1" + path, json.dumps(body), {
        "Content-Type": "application/json", "Authorization": "Bearer " + endpoint["token"]})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise SystemExit(f"powercut: {path} answers {answer.status}: {text.decode()}")
    return json.loads(text)


def trusting():
    """Loopback only: nobody but this machine answers there."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values, share):
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


class Phones:
    def __init__(self):
        self.lock = threading.Lock()
        self.files = []
        self.phones = []
        self.told_later = 0
        self.failed = []

    def boot(self, files, context):
        own = 0.0
        url = urllib.parse.urlsplit(files[0])
        try:
            begin = time.monotonic()
            connection = http.client.HTTPSConnection("127.0.0.1", url.port, context=context, timeout=60)
            connection.connect()
            own += time.monotonic() - begin
            for file in files:
                while True:
                    begin = time.monotonic()
                    connection.request("GET", urllib.parse.urlsplit(file).path, headers={"Host": url.netloc})
                    answer = connection.getresponse()
                    body = answer.read()
                    taken = time.monotonic() - begin
                    own += taken
                    if answer.status not in (429, 503):
                        break
                    with self.lock:
                        self.told_later += 1
                    time.sleep(int(answer.getheader("Retry-After", "30")))
                    connection.close()
                if answer.status != 200 or not body:
                    raise OSError(f"{answer.status} for a file")
                with self.lock:
                    self.files.append(taken * 1000)
            connection.close()
            with self.lock:
                self.phones.append(own * 1000)
        except OSError as problem:
            with self.lock:
                self.failed.append(str(problem))


def opened(endpoint, arguments):
    """Opens all in one change; the names of their files come from one that is opened by itself."""
    first, count = map(int, arguments.numbers.split(":"))
    pattern = post(endpoint, "/phones/open", {
        "tenant": arguments.tenant, "device": arguments.devices % first, "hours": 24})
    mac = MAC % (first >> 8, first & 255)
    names = [file[len(pattern["address"]):].replace(mac.replace(":", ""), "{mac}") for file in pattern["files"]]
    lines = ["device;mac;model"] + [
        f"{arguments.devices % number};{MAC % (number >> 8, number & 255)};{pattern['model']}"
        for number in range(first, first + count)]
    answer = post(endpoint, "/phones/import", {
        "tenant": arguments.tenant, "content": base64.b64encode("\n".join(lines).encode()).decode(),
        "dryRun": False, "openAll": True, "hours": 24})
    return [[phone["address"] + name.replace("{mac}", "".join(c for c in phone["mac"].lower() if c in HEX))
             for name in names] for phone in answer["phones"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="data directory of the running server")
    parser.add_argument("--tenant", default="bench")
    parser.add_argument("--devices", default="phone-%d", help="pattern of the devices' names")
    parser.add_argument("--numbers", default="2000:2000", help="FIRST:COUNT of the devices")
    parser.add_argument("--within", type=float, default=20, help="seconds in which all phones have started (20)")
    parser.add_argument("--links", help="file to keep the addresses in: opened once, read by the next run")
    parser.add_argument("--open-only", action="store_true", help="stop when the addresses are written")
    parser.add_argument("--label", default="klinke power-cut")
    arguments = parser.parse_args()

    with open(os.path.join(arguments.data, "run", "endpoint.json")) as file:
        endpoint = json.load(file)
    if arguments.links and os.path.exists(arguments.links):
        with open(arguments.links) as file:
            links = json.load(file)
    else:
        links = opened(endpoint, arguments)
        if arguments.links:
            with open(arguments.links, "w") as file:
                json.dump(links, file)
    if arguments.open_only:
        return

    phones, context = Phones(), trusting()
    threads = []
    cpu = cpu_seconds(endpoint["pid"])
    begin = time.monotonic()
    for start, files in sorted((random.uniform(0, arguments.within), files) for files in links):
        time.sleep(max(0.0, begin + start - time.monotonic()))
        thread = threading.Thread(target=phones.boot, args=(files, context))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    print(json.dumps({
        "label": arguments.label,
        "phones": len(links),
        "within_s": arguments.within,
        "served": len(phones.phones),
        "failed": len(phones.failed),
        "first_failure": phones.failed[0] if phones.failed else None,
        "told_later": phones.told_later,
        "all_after_s": round(time.monotonic() - begin, 1),
        "file_ms": {"p50": percentile(phones.files, 0.5), "p99": percentile(phones.files, 0.99),
                    "max": percentile(phones.files, 1)},
        "phone_ms": {"p50": percentile(phones.phones, 0.5), "p99": percentile(phones.phones, 0.99),
                     "max": percentile(phones.phones, 1)},
        "server_cpu_s": round(cpu_seconds(endpoint["pid"]) - cpu, 2),
    }))


if __name__ == "__main__":
    main()
