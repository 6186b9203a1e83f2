#!/usr/bin/env python3
"""Do answers to a stranger take as long for an account that exists as for one that does not?

Wrong passwords for known and unknown accounts in random order, over kept TLS connections from several loopback
addresses; the time from the last byte of the request to the answer. The server needs sip.ban-time = 0: each account at an
address has ten guesses, each address 300.
"""
import argparse, hashlib, json, random, re, socket, ssl, statistics, sys, time

GUESSES_PER_ADDRESS = 250


class Stranger:
    def __init__(self, o, address):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        raw = socket.create_connection((o.host, o.port), source_address=(address, 0))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket, self.domain, self.address, self.count = context.wrap_socket(raw), o.domain, address, 0

    def ask(self, user, more=""):
        self.count += 1
        text = (f"REGISTER sip:{self.domain} SIP/2.0\r\n"
                f"Via: SIP/2.0/TLS {self.address}:5061;branch=z9hG4bK{random.getrandbits(64):016x}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:{user}@{self.domain}>;tag=t\r\nTo: <sip:{user}@{self.domain}>\r\n"
                f"Call-ID: {random.getrandbits(64):016x}\r\nCSeq: {self.count} REGISTER\r\n"
                f"Contact: <sip:x@{self.address}>\r\n{more}Content-Length: 0\r\n\r\n").encode()
        begin = time.perf_counter_ns()
        self.socket.sendall(text)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self.socket.recv(65536)
            if not part:
                sys.exit("login_timing: the server closed the connection")
            answer += part
        return answer.decode(), (time.perf_counter_ns() - begin) / 1e6

    def guess(self, user):
        challenge, asked = self.ask(user)
        if not challenge.startswith("SIP/2.0 401"):
            sys.exit("login_timing: not challenged: " + challenge.splitlines()[0])
        nonce = re.search(r'nonce="([^"]+)"', challenge).group(1)
        response = hashlib.sha256(random.randbytes(16)).hexdigest()
        answer, told = self.ask(user, f'Authorization: Digest username="{user}", realm="{self.domain}", nonce="{nonce}", '
                                f'uri="sip:{self.domain}", response="{response}", algorithm=SHA-256, cnonce="c", '
                                f'qop=auth, nc=00000001\r\n')
        if not answer.startswith("SIP/2.0 403"):
            sys.exit("login_timing: not refused: " + answer.splitlines()[0])
        return asked, told


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--port", type=int, required=True)
    p.add_argument("--domain", default="bench.test")
    p.add_argument("--users", default="1000:1000", help="first number:count")
    p.add_argument("--addresses", type=int, default=40)
    o = p.parse_args()
    first, count = map(int, o.users.split(":"))
    times = {"known": ([], []), "unknown": ([], [])}
    for i in range(o.addresses):
        stranger = Stranger(o, f"127.2.{i}.1")
        for n in range(GUESSES_PER_ADDRESS):
            kind = random.choice(("known", "unknown"))
            user = first + random.randrange(count) + (0 if kind == "known" else 7000)
            asked, told = stranger.guess(user)
            if i > 1: # the first ones warm up
                times[kind][0].append(asked)
                times[kind][1].append(told)
    for step, name in enumerate(("401 without credentials", "403 for a wrong password")):
        figures = {}
        for kind in times:
            values = times[kind][step]
            cuts = statistics.quantiles(values, n=100)
            figures[kind] = {"n": len(values), "p50_ms": round(cuts[49], 4), "p95_ms": round(cuts[94], 4)}
        for cut in ("p50_ms", "p95_ms"):
            figures["difference_" + cut] = round(figures["known"][cut] - figures["unknown"][cut], 4)
        print(json.dumps({"what": name, **figures}))


main()
