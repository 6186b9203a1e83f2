/*
 * sipload - SIP registration, call and media load generator for a PBX under test.
 *
 * One process plays every phone: it registers users with digest authentication, places calls from
 * the first half of them to the second half, answers those calls, and exchanges G.711 RTP or
 * SDES-SRTP on both legs. It measures the server from outside (CPU seconds and memory through
 * /proc) and prints one JSON line per run. It knows nothing of any particular server.
 *
 * Build: see ../Makefile (needs OpenSSL and libsrtp2). Usage: sipload --help
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <srtp2/srtp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define T1 0.5           /* RFC 3261 timer T1, seconds */
#define T2 4.0           /* RFC 3261 timer T2 */
#define TXN_TIMEOUT 32.0 /* timers B and F */
#define MSG_MAX 8192
#define STAMP_MAGIC 0x50424c44u
#define FRAME_BYTES 160 /* 20 ms of G.711 */
#define FRAME_MS 20

/* ------------------------------------------------------------------ options */

enum { UDP, TCP, TLS };
enum { MEDIA_NONE, MEDIA_RTP, MEDIA_SRTP };

static struct {
  const char *mode, *host, *domain, *bind, *password, *dest, *pids, *label, *algo;
  int port, transport, first, users, count, window, measure, concurrent, media, talkers;
  double rate, hold, ring, settle, duration;
  bool new_conn, no_register, verbose, sparse, mixed_suites;
} opt = {.host = "127.0.0.1", .port = 5060, .bind = "127.0.0.1", .password = "bench-secret-%u",
         .first = 1000, .users = 1000, .rate = 0, .window = 32, .hold = 1, .measure = 20,
         .settle = 2, .duration = 10, .talkers = 3, .label = "", .algo = "md5", .pids = ""};

/* ------------------------------------------------------------------ time and statistics */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static uint64_t wall_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

/* A log-linear histogram of microseconds: 32 buckets an octave, so 3 % resolution. */
typedef struct { uint64_t n, bucket[1024]; double max; } Hist;

static void hist_add(Hist *h, double us) {
  uint64_t v = us < 0 ? 0 : (uint64_t)us;
  int i;
  if (v < 32) i = (int)v;
  else {
    int shift = 63 - __builtin_clzll(v) - 5;
    i = (shift + 1) * 32 + (int)((v >> shift) & 31);
  }
  if (i > 1023) i = 1023;
  h->bucket[i]++;
  h->n++;
  if (us > h->max) h->max = us;
}

static double hist_ms(const Hist *h, double q) {
  if (!h->n) return 0;
  uint64_t want = (uint64_t)ceil(q * h->n), seen = 0;
  for (int i = 0; i < 1024; i++) {
    seen += h->bucket[i];
    if (seen >= want && h->bucket[i]) {
      double v = i < 64 ? i + .5 : (double)(32 + i % 32 + .5) * (double)(1ull << (i / 32 - 1));
      return v / 1000;
    }
  }
  return h->max / 1000;
}

typedef struct { double cpu, own; long rss_kb, pss_kb; double idle, steal, total, at; } Sample;

static void sample_pid(long pid, Sample *s) {
  char path[64], buf[4096];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *f = fopen(path, "r");
  if (!f) return;
  size_t n = fread(buf, 1, sizeof buf - 1, f);
  fclose(f);
  buf[n] = 0;
  char *p = strrchr(buf, ')');
  unsigned long ut = 0, st = 0;
  if (p && sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &ut, &st) == 2)
    s->cpu += (double)(ut + st) / sysconf(_SC_CLK_TCK);
  snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", pid);
  if ((f = fopen(path, "r"))) {
    long kb;
    while (fgets(buf, sizeof buf, f)) {
      if (sscanf(buf, "Rss: %ld", &kb) == 1) s->rss_kb += kb;
      if (sscanf(buf, "Pss: %ld", &kb) == 1) s->pss_kb += kb;
    }
    fclose(f);
  }
}

static Sample sample(void) {
  Sample s = {.at = now()};
  for (const char *p = opt.pids; *p;) {
    char *end;
    long pid = strtol(p, &end, 10);
    if (end == p) break;
    sample_pid(pid, &s);
    p = *end == ',' ? end + 1 : end;
  }
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  s.own = r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
  FILE *f = fopen("/proc/stat", "r");
  if (f) {
    double v[8] = {0};
    if (fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7) == 8) {
      for (int i = 0; i < 8; i++) s.total += v[i];
      s.idle = v[3] + v[4];
      s.steal = v[7];
    }
    fclose(f);
  }
  return s;
}

/* ------------------------------------------------------------------ core objects */

typedef struct { const char *p; int n; } Str;

typedef struct Conn {
  int tag; /* first, for epoll: EV_CONN */
  int fd, role;
  SSL *ssl;
  bool open, want_write, failed, connecting;
  int lport;
  char *in, *out;
  int in_len, in_cap, out_len, out_cap;
  struct User *user;
} Conn;

typedef struct { /* the one client transaction an owner can have pending */
  char *msg;
  int len;
  uint32_t cseq;
  double first, rto;
  bool active, invite;
  uint32_t gen;
} Txn;

typedef struct User {
  int index, auth_tries;
  char name[32], password[96];
  Conn *conn;
  Txn txn;
  uint32_t cseq, nc;
  double started;
  bool registered, busy;
} User;

enum { UAC, UAS };
enum { L_FREE, L_CALLING, L_RINGING, L_UP, L_ENDING, L_DONE };

typedef struct Leg {
  int tag; /* first, for epoll: EV_RTP */
  int index, role, state;
  uint32_t gen;
  User *user;
  Conn *conn;
  Txn txn;
  char callid[160], ltag[24], rtag[96], target[256], route[1024], ruri[160], to_uri[128];
  uint32_t cseq;
  int auth_tries;
  double started;
  bool pdd_done;
  char *last;     /* a UAS's last response to INVITE, for retransmission */
  int last_len;
  double rto200;
  char *invite;   /* a UAS's INVITE, to build responses from */
  int invite_len;
  struct Leg *hash_next;
  /* media */
  int fd, lport;
  struct sockaddr_in remote;
  bool media_on, talker;
  uint16_t seq;
  uint32_t ts, ssrc, frame;
  uint8_t key_local[30], key_remote[30];
  char crypto_tag[12];
  srtp_t srtp_tx, srtp_rx;
  uint64_t sent, received, stamped, srtp_errors;
  double last_transit, jitter, energy, energy_n;
  bool has_transit;
} Leg;

enum { EV_SIP = 1, EV_CONN, EV_RTP };

static Conn udp[2] = {{.tag = EV_SIP, .role = UAC}, {.tag = EV_SIP, .role = UAS}};
static int ep, dummy_port;
static struct sockaddr_in target;
static User *users;
static Leg **legs;
static int nlegs, caplegs, *free_legs, nfree, cap_free;
#define HASH 65536
static Leg *uas_hash[HASH];
static SSL_CTX *ssl_ctx;
static unsigned run_id;
static char via_proto[8], uri_param[24];
static uint8_t tone[50 * FRAME_BYTES];
static bool stamping;

static struct {
  uint64_t reg_ok, reg_fail, reg_tried, calls_tried, calls_ok, calls_fail, up, uas_calls, ended;
  uint64_t retrans, timeouts, conn_fail, handshakes, status[700];
  uint64_t sent_marked, recv_marked, rtp_rx, rtp_tx, send_err, srtp_err, late_slots, skipped_slots;
  Hist reg, pdd, setup, latency;
} st;
static volatile sig_atomic_t stop_asked;
static int phase; /* 1 while media is being measured */

static void die(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
  exit(2);
}

/* ------------------------------------------------------------------ timers */

enum { TM_USER_RETX, TM_LEG_RETX, TM_HANGUP, TM_ANSWER, TM_200, TM_FREE };
typedef struct { double at; int kind, index; uint32_t gen, gen2; } Timer;
static Timer *heap;
static int nheap, capheap;

static void timer_add(double at, int kind, int index, uint32_t gen, uint32_t gen2) {
  if (nheap == capheap) heap = realloc(heap, (capheap = capheap ? capheap * 2 : 1024) * sizeof *heap);
  int i = nheap++;
  while (i && heap[(i - 1) / 2].at > at) {
    heap[i] = heap[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  heap[i] = (Timer){at, kind, index, gen, gen2};
}

static Timer timer_pop(void) {
  Timer top = heap[0], last = heap[--nheap];
  int i = 0;
  for (;;) {
    int c = 2 * i + 1;
    if (c >= nheap) break;
    if (c + 1 < nheap && heap[c + 1].at < heap[c].at) c++;
    if (heap[c].at >= last.at) break;
    heap[i] = heap[c];
    i = c;
  }
  heap[i] = last;
  return top;
}

/* ------------------------------------------------------------------ transport */

static void conn_watch(Conn *c) {
  struct epoll_event e = {.events = EPOLLIN | (c->want_write || c->out_len ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
}

static void conn_drop(Conn *c) {
  if (c->fd < 0) return;
  epoll_ctl(ep, EPOLL_CTL_DEL, c->fd, NULL);
  if (c->ssl) {
    if (c->open) SSL_shutdown(c->ssl);
    SSL_free(c->ssl);
  }
  close(c->fd);
  c->fd = -1;
  c->ssl = NULL;
  c->open = false;
  c->in_len = c->out_len = 0;
}

static void reg_done(User *u, bool ok);

static void conn_error(Conn *c, const char *why) {
  if (opt.verbose) fprintf(stderr, "connection of %s: %s\n", c->user->name, why);
  if (!c->failed) st.conn_fail++;
  c->failed = true;
  conn_drop(c);
  if (c->user->busy) {
    c->user->txn.active = false;
    c->user->txn.gen++;
    reg_done(c->user, false);
  }
}

/* Pushes pending output; also drives connect and the TLS handshake. */
static void conn_flush(Conn *c) {
  if (c->fd < 0 || c->connecting) return;
  c->want_write = false;
  if (c->ssl && !c->open) {
    int r = SSL_do_handshake(c->ssl);
    if (r == 1) {
      c->open = true;
      st.handshakes++;
    } else {
      int e = SSL_get_error(c->ssl, r);
      if (e == SSL_ERROR_WANT_WRITE) c->want_write = true;
      else if (e != SSL_ERROR_WANT_READ) { conn_error(c, "TLS handshake failed"); return; }
      conn_watch(c);
      return;
    }
  }
  while (c->out_len) {
    int n = c->ssl ? SSL_write(c->ssl, c->out, c->out_len) : (int)send(c->fd, c->out, c->out_len, MSG_NOSIGNAL);
    if (n <= 0) {
      if (c->ssl) {
        int e = SSL_get_error(c->ssl, n);
        if (e != SSL_ERROR_WANT_READ && e != SSL_ERROR_WANT_WRITE) { conn_error(c, "write failed"); return; }
        c->want_write = e == SSL_ERROR_WANT_WRITE;
      } else if (errno != EAGAIN) { conn_error(c, "write failed"); return; }
      break;
    }
    memmove(c->out, c->out + n, c->out_len -= n);
  }
  conn_watch(c);
}

static void conn_send(Conn *c, const char *msg, int len) {
  if (opt.verbose) fprintf(stderr, ">>> %d\n%.*s\n", c->lport, len, msg);
  if (c->tag == EV_SIP) {
    if (sendto(c->fd, msg, len, 0, (struct sockaddr *)&target, sizeof target) < 0) st.send_err++;
    return;
  }
  if (c->fd < 0) { st.send_err++; return; }
  if (c->out_len + len > c->out_cap) c->out = realloc(c->out, c->out_cap = c->out_len + len + 4096);
  memcpy(c->out + c->out_len, msg, len);
  c->out_len += len;
  conn_flush(c);
}

static void conn_open(Conn *c) {
  c->tag = EV_CONN;
  c->failed = false;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int one = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET};
  inet_pton(AF_INET, opt.bind, &a.sin_addr);
  if (bind(c->fd, (struct sockaddr *)&a, sizeof a)) die("bind: %s", strerror(errno));
  c->connecting = true;
  if (connect(c->fd, (struct sockaddr *)&target, sizeof target) && errno != EINPROGRESS)
    die("connect: %s", strerror(errno));
  socklen_t n = sizeof a;
  getsockname(c->fd, (struct sockaddr *)&a, &n);
  c->lport = ntohs(a.sin_port);
  if (opt.transport == TLS) {
    c->ssl = SSL_new(ssl_ctx);
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_connect_state(c->ssl);
    SSL_set_tlsext_host_name(c->ssl, opt.domain);
  } else c->open = true;
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

static int udp_socket(int *port, int bufsize) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in a = {.sin_family = AF_INET};
  inet_pton(AF_INET, opt.bind, &a.sin_addr);
  if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a)) die("udp socket: %s", strerror(errno));
  socklen_t n = sizeof a;
  getsockname(fd, (struct sockaddr *)&a, &n);
  *port = ntohs(a.sin_port);
  if (bufsize && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bufsize, sizeof bufsize))
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bufsize, sizeof bufsize);
  return fd;
}

/* ------------------------------------------------------------------ SIP parsing */

typedef struct {
  int status, nvia, nrr, nauth, content_length;
  uint32_t cseq;
  Str method, ruri, callid, from, to, contact, cseq_method, via[12], rr[12], auth[6], body;
  bool auth_proxy[6];
} Msg;

static bool name_is(const char *p, int n, const char *name) {
  return (int)strlen(name) == n && !strncasecmp(p, name, n);
}

static bool parse(const char *buf, int len, Msg *m) {
  memset(m, 0, sizeof *m);
  m->content_length = -1;
  const char *end = buf + len, *eol = memmem(buf, len, "\r\n", 2);
  if (!eol) return false;
  if (!strncmp(buf, "SIP/2.0 ", 8)) m->status = atoi(buf + 8);
  else {
    const char *sp = memchr(buf, ' ', eol - buf);
    if (!sp) return false;
    const char *sp2 = memchr(sp + 1, ' ', eol - sp - 1);
    if (!sp2) return false;
    m->method = (Str){buf, sp - buf};
    m->ruri = (Str){sp + 1, sp2 - sp - 1};
  }
  for (const char *p = eol + 2; p < end;) {
    eol = memmem(p, end - p, "\r\n", 2);
    if (!eol) return false;
    if (eol == p) {
      m->body = (Str){p + 2, end - p - 2};
      break;
    }
    const char *colon = memchr(p, ':', eol - p);
    if (colon) {
      int n = colon - p;
      while (n && p[n - 1] == ' ') n--;
      const char *v = colon + 1;
      while (v < eol && (*v == ' ' || *v == '\t')) v++;
      Str val = {v, eol - v};
      if (name_is(p, n, "Via") || name_is(p, n, "v")) { if (m->nvia < 12) m->via[m->nvia++] = val; }
      else if (name_is(p, n, "Call-ID") || name_is(p, n, "i")) m->callid = val;
      else if (name_is(p, n, "From") || name_is(p, n, "f")) m->from = val;
      else if (name_is(p, n, "To") || name_is(p, n, "t")) m->to = val;
      else if (name_is(p, n, "Contact") || name_is(p, n, "m")) m->contact = val;
      else if (name_is(p, n, "Record-Route")) { if (m->nrr < 12) m->rr[m->nrr++] = val; }
      else if (name_is(p, n, "Content-Length") || name_is(p, n, "l")) m->content_length = atoi(v);
      else if (name_is(p, n, "CSeq")) {
        m->cseq = strtoul(v, NULL, 10);
        const char *q = v;
        while (q < eol && *q != ' ') q++;
        while (q < eol && *q == ' ') q++;
        m->cseq_method = (Str){q, eol - q};
      } else if ((name_is(p, n, "WWW-Authenticate") || name_is(p, n, "Proxy-Authenticate")) && m->nauth < 6) {
        m->auth_proxy[m->nauth] = (*p | 32) == 'p';
        m->auth[m->nauth++] = val;
      }
    }
    p = eol + 2;
  }
  return m->callid.n > 0;
}

static bool str_is(Str s, const char *z) { return (int)strlen(z) == s.n && !strncasecmp(s.p, z, s.n); }

/* Copies the value of a header or authentication parameter, unquoted. */
static bool param(Str s, const char *name, char *out, int cap) {
  int ln = strlen(name);
  for (int i = 0; i + ln < s.n; i++) {
    if ((i == 0 || strchr(" ,;\t", s.p[i - 1])) && !strncasecmp(s.p + i, name, ln) && s.p[i + ln] == '=') {
      const char *v = s.p + i + ln + 1, *end = s.p + s.n;
      bool quoted = v < end && *v == '"';
      if (quoted) v++;
      int k = 0;
      while (v < end && k < cap - 1 && (quoted ? *v != '"' : !strchr(",; \t>", *v))) out[k++] = *v++;
      out[k] = 0;
      return true;
    }
  }
  return false;
}

static void uri_of(Str s, char *out, int cap) {
  const char *lt = memchr(s.p, '<', s.n), *p = lt ? lt + 1 : s.p, *end = s.p + s.n;
  int k = 0;
  while (p < end && k < cap - 1 && (lt ? *p != '>' : !strchr(" ;", *p))) out[k++] = *p++;
  out[k] = 0;
}

/* ------------------------------------------------------------------ digest authentication */

static void hex_digest(const EVP_MD *md, char *out, const char *fmt, ...) {
  char text[1024];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  unsigned char d[EVP_MAX_MD_SIZE];
  unsigned dl;
  EVP_Digest(text, n, d, &dl, md, NULL);
  for (unsigned i = 0; i < dl; i++) sprintf(out + 2 * i, "%02x", d[i]);
}

/* Writes the (Proxy-)Authorization header for the challenge of the wanted algorithm; false if there is none. */
static bool authorize(const Msg *m, User *u, const char *method, const char *uri, char *out, int cap) {
  bool want256 = !strcmp(opt.algo, "sha256");
  for (int i = 0; i < m->nauth; i++) {
    char alg[32] = "MD5", realm[128] = "", nonce[256] = "", opaque[128] = "", qop[64] = "";
    param(m->auth[i], "algorithm", alg, sizeof alg);
    if ((!strcasecmp(alg, "SHA-256")) != want256) continue;
    if (!want256 && strcasecmp(alg, "MD5")) continue;
    param(m->auth[i], "realm", realm, sizeof realm);
    param(m->auth[i], "nonce", nonce, sizeof nonce);
    param(m->auth[i], "qop", qop, sizeof qop);
    bool has_opaque = param(m->auth[i], "opaque", opaque, sizeof opaque);
    const EVP_MD *md = want256 ? EVP_sha256() : EVP_md5();
    char a1[65], a2[65], resp[65], cnonce[17];
    hex_digest(md, a1, "%s:%s:%s", u->name, realm, u->password);
    hex_digest(md, a2, "%s:%s", method, uri);
    snprintf(cnonce, sizeof cnonce, "%08x%08x", run_id, ++u->nc);
    if (*qop) hex_digest(md, resp, "%s:%s:00000001:%s:auth:%s", a1, nonce, cnonce, a2);
    else hex_digest(md, resp, "%s:%s:%s", a1, nonce, a2);
    int n = snprintf(out, cap, "%s: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s",
                     m->auth_proxy[i] ? "Proxy-Authorization" : "Authorization", u->name, realm, nonce, uri, resp,
                     want256 ? "SHA-256" : "MD5");
    if (*qop) n += snprintf(out + n, cap - n, ", qop=auth, nc=00000001, cnonce=\"%s\"", cnonce);
    if (has_opaque) n += snprintf(out + n, cap - n, ", opaque=\"%s\"", opaque);
    snprintf(out + n, cap - n, "\r\n");
    return true;
  }
  return false;
}

/* ------------------------------------------------------------------ transactions */

static void txn_start(Txn *t, Conn *c, const char *msg, int len, uint32_t cseq, bool invite, int kind, int index, uint32_t gen) {
  free(t->msg);
  t->msg = malloc(len);
  memcpy(t->msg, msg, len);
  t->len = len;
  t->cseq = cseq;
  t->invite = invite;
  t->active = true;
  t->gen++;
  t->first = now();
  t->rto = c->tag == EV_SIP ? T1 : TXN_TIMEOUT;
  conn_send(c, msg, len);
  timer_add(t->first + t->rto, kind, index, gen, t->gen);
}

static void txn_end(Txn *t) {
  t->active = false;
  t->gen++;
}

/* Resends or gives up; returns false once the transaction has timed out. */
static bool txn_fire(Txn *t, Conn *c, int kind, int index, uint32_t gen) {
  double at = now();
  if (at - t->first >= TXN_TIMEOUT - .01) {
    txn_end(t);
    st.timeouts++;
    return false;
  }
  st.retrans++;
  conn_send(c, t->msg, t->len);
  t->rto *= 2;
  if (!t->invite && t->rto > T2) t->rto = T2;
  double next = at + t->rto;
  if (next > t->first + TXN_TIMEOUT) next = t->first + TXN_TIMEOUT;
  timer_add(next, kind, index, gen, t->gen);
  return true;
}

/* ------------------------------------------------------------------ registration */

static void reg_send(User *u, const char *auth) {
  char msg[MSG_MAX], uri[160];
  snprintf(uri, sizeof uri, "sip:%s", opt.domain);
  uint32_t cseq = ++u->cseq;
  int n = snprintf(msg, sizeof msg,
                   "REGISTER %s SIP/2.0\r\nVia: SIP/2.0/%s %s:%d;rport;branch=z9hG4bKr%x.%d.%u\r\nMax-Forwards: 70\r\n"
                   "From: <sip:%s@%s>;tag=r%x%d\r\nTo: <sip:%s@%s>\r\nCall-ID: r%d.0.%x@%s\r\nCSeq: %u REGISTER\r\n"
                   "Contact: <sip:%s@%s:%d%s>\r\nExpires: 3600\r\n%sUser-Agent: sipload\r\nContent-Length: 0\r\n\r\n",
                   uri, via_proto, opt.bind, u->conn->lport, run_id, u->index, cseq, u->name, opt.domain, run_id, u->index,
                   u->name, opt.domain, u->index, run_id, opt.bind, cseq, u->name, opt.bind, u->conn->lport, uri_param, auth);
  txn_start(&u->txn, u->conn, msg, n, cseq, false, TM_USER_RETX, u->index, 0);
}

static void reg_start(User *u) {
  st.reg_tried++;
  u->busy = true;
  u->auth_tries = 0;
  u->started = now();
  if (opt.transport != UDP && (opt.new_conn || u->conn->fd < 0)) {
    conn_drop(u->conn);
    conn_open(u->conn);
  }
  reg_send(u, "");
}

static void reg_done(User *u, bool ok) {
  u->busy = false;
  if (ok) {
    st.reg_ok++;
    u->registered = true;
    hist_add(&st.reg, (now() - u->started) * 1e6);
  } else st.reg_fail++;
}

static void reg_response(User *u, Msg *m) {
  if (!u->txn.active || m->cseq != u->txn.cseq || m->status < 200) return;
  txn_end(&u->txn);
  st.status[m->status < 700 ? m->status : 699]++;
  char uri[160], auth[1024];
  snprintf(uri, sizeof uri, "sip:%s", opt.domain);
  if ((m->status == 401 || m->status == 407) && u->auth_tries++ < 1) {
    if (authorize(m, u, "REGISTER", uri, auth, sizeof auth)) { reg_send(u, auth); return; }
    reg_done(u, false);
  } else reg_done(u, m->status < 300);
}

/* ------------------------------------------------------------------ legs and SDP */

static uint32_t hash_of(const char *p, int n) {
  uint32_t h = 2166136261u;
  while (n--) h = (h ^ (uint8_t)*p++) * 16777619u;
  return h % HASH;
}

static Leg *uas_find(Str callid) {
  for (Leg *l = uas_hash[hash_of(callid.p, callid.n)]; l; l = l->hash_next)
    if ((int)strlen(l->callid) == callid.n && !memcmp(l->callid, callid.p, callid.n)) return l;
  return NULL;
}

static Leg *leg_new(int role) {
  Leg *l;
  if (nfree) l = legs[free_legs[--nfree]];
  else {
    if (nlegs == caplegs) legs = realloc(legs, (caplegs = caplegs ? 2 * caplegs : 1024) * sizeof *legs);
    l = calloc(1, sizeof *l);
    l->index = nlegs;
    legs[nlegs++] = l;
  }
  int index = l->index;
  uint32_t gen = l->gen + 1, tgen = l->txn.gen + 1;
  free(l->txn.msg);
  memset(l, 0, sizeof *l);
  l->tag = EV_RTP;
  l->index = index;
  l->gen = gen;
  l->txn.gen = tgen;
  l->role = role;
  l->fd = -1;
  l->started = now();
  l->state = L_CALLING;
  snprintf(l->ltag, sizeof l->ltag, "%c%x.%d.%u", role == UAC ? 'a' : 'b', run_id, index, gen);
  return l;
}

static void leg_close_media(Leg *l) {
  l->media_on = false;
  if (l->fd >= 0) {
    epoll_ctl(ep, EPOLL_CTL_DEL, l->fd, NULL);
    close(l->fd);
    l->fd = -1;
  }
  if (l->srtp_tx) srtp_dealloc(l->srtp_tx);
  if (l->srtp_rx) srtp_dealloc(l->srtp_rx);
  l->srtp_tx = l->srtp_rx = NULL;
}

static void leg_end(Leg *l) {
  if (l->state == L_DONE) return;
  l->state = L_DONE;
  txn_end(&l->txn);
  leg_close_media(l);
  timer_add(now() + 8, TM_FREE, l->index, l->gen, 0);
}

static void leg_free(Leg *l) {
  if (l->role == UAS) {
    Leg **p = &uas_hash[hash_of(l->callid, strlen(l->callid))];
    while (*p && *p != l) p = &(*p)->hash_next;
    if (*p) *p = l->hash_next;
  }
  free(l->last);
  free(l->invite);
  l->last = l->invite = NULL;
  l->state = L_FREE;
  l->gen++;
  if (nfree == cap_free) free_legs = realloc(free_legs, (cap_free = cap_free ? 2 * cap_free : 1024) * sizeof(int));
  free_legs[nfree++] = l->index;
}

static void leg_open_media(Leg *l) {
  if (opt.media == MEDIA_NONE) { l->lport = dummy_port; return; }
  l->fd = udp_socket(&l->lport, 1 << 20);
  int one = 1;
  setsockopt(l->fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};
  epoll_ctl(ep, EPOLL_CTL_ADD, l->fd, &e);
  RAND_bytes((uint8_t *)&l->ssrc, 4);
  RAND_bytes((uint8_t *)&l->seq, 2);
  l->seq &= 0x7fff;
  RAND_bytes(l->key_local, sizeof l->key_local);
  l->frame = l->index * 7;
}

/* With --mixed-suites the called side takes another suite, so that nobody in between can pass keys through. */
static bool short_tag(const Leg *l) { return opt.mixed_suites && l->role == UAS; }
static const char *suite(const Leg *l) { return short_tag(l) ? "AES_CM_128_HMAC_SHA1_32" : "AES_CM_128_HMAC_SHA1_80"; }

static int sdp_build(Leg *l, char *out, int cap) {
  char crypto[160] = "", key[48];
  if (opt.media == MEDIA_SRTP) {
    EVP_EncodeBlock((uint8_t *)key, l->key_local, 30);
    snprintf(crypto, sizeof crypto, "a=crypto:%s %s inline:%s\r\n", *l->crypto_tag ? l->crypto_tag : "1", suite(l), key);
  }
  return snprintf(out, cap,
                  "v=0\r\no=- %u 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/%s 0 101\r\n%s"
                  "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n",
                  l->ssrc | 1, opt.bind, opt.bind, l->lport, opt.media == MEDIA_SRTP ? "SAVP" : "AVP", crypto);
}

static srtp_t srtp_open(uint8_t *key, srtp_ssrc_type_t dir, bool short_tags) {
  srtp_policy_t p;
  memset(&p, 0, sizeof p);
  if (short_tags) srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&p.rtp);
  else srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p.rtcp);
  p.ssrc.type = dir;
  p.key = key;
  p.window_size = 1024;
  srtp_t s = NULL;
  srtp_create(&s, &p);
  return s;
}

/* Reads the remote address and key out of an SDP body and starts sending. */
static bool sdp_apply(Leg *l, Str body) {
  if (opt.media == MEDIA_NONE) return true;
  char text[4096];
  int n = body.n < (int)sizeof text - 1 ? body.n : (int)sizeof text - 1;
  memcpy(text, body.p, n);
  text[n] = 0;
  char ip[64] = "", *p = strstr(text, "\nc=IN IP4 ");
  int port = 0;
  if (p) sscanf(p + 10, "%63[0-9.]", ip);
  if ((p = strstr(text, "\nm=audio "))) port = atoi(p + 9);
  if (!port || !*ip) return false;
  l->remote = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, ip, &l->remote.sin_addr);
  if (ntohl(l->remote.sin_addr.s_addr) >> 24 != 127) die("the server offered media address %s outside loopback", ip);
  if (opt.media == MEDIA_SRTP) {
    char tag[12], name[40], key[64];
    bool found = false;
    for (p = text; (p = strstr(p, "\na=crypto:")); p += 5)
      if (sscanf(p + 10, "%11s %39s inline:%63[A-Za-z0-9+/=]", tag, name, key) == 3 && !strcmp(name, suite(l))) { found = true; break; }
    if (!found || strlen(key) != 40) return false;
    if (l->role == UAS) snprintf(l->crypto_tag, sizeof l->crypto_tag, "%s", tag);
    uint8_t raw[48];
    if (EVP_DecodeBlock(raw, (uint8_t *)key, 40) != 30) return false;
    if (l->srtp_rx && memcmp(raw, l->key_remote, 30)) { srtp_dealloc(l->srtp_rx); l->srtp_rx = NULL; }
    memcpy(l->key_remote, raw, 30);
    if (!l->srtp_rx) l->srtp_rx = srtp_open(l->key_remote, ssrc_any_inbound, short_tag(l));
    if (!l->srtp_tx) l->srtp_tx = srtp_open(l->key_local, ssrc_any_outbound, short_tag(l));
  }
  l->media_on = true;
  return true;
}

/* ------------------------------------------------------------------ calls, calling side */

static void uac_fail(Leg *l) {
  if (l->state == L_DONE) return;
  st.calls_fail++;
  leg_end(l);
}

static void invite_send(Leg *l, const char *auth) {
  char sdp[1024], msg[MSG_MAX];
  int bl = sdp_build(l, sdp, sizeof sdp);
  uint32_t cseq = ++l->cseq;
  int n = snprintf(msg, sizeof msg,
                   "INVITE %s SIP/2.0\r\nVia: SIP/2.0/%s %s:%d;rport;branch=z9hG4bKi%x.%d.%u.%u\r\nMax-Forwards: 70\r\n"
                   "From: <sip:%s@%s>;tag=%s\r\nTo: <%s>\r\nCall-ID: %s\r\nCSeq: %u INVITE\r\nContact: <sip:%s@%s:%d%s>\r\n"
                   "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, NOTIFY\r\n%sUser-Agent: sipload\r\n"
                   "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
                   l->ruri, via_proto, opt.bind, l->conn->lport, run_id, l->index, l->gen, cseq, l->user->name, opt.domain, l->ltag,
                   l->to_uri, l->callid, cseq, l->user->name, opt.bind, l->conn->lport, uri_param, auth, bl, sdp);
  txn_start(&l->txn, l->conn, msg, n, cseq, true, TM_LEG_RETX, l->index, l->gen);
}

static Leg *call_start(User *from, const char *to) {
  Leg *l = leg_new(UAC);
  st.calls_tried++;
  l->user = from;
  l->conn = from->conn;
  snprintf(l->ruri, sizeof l->ruri, "sip:%s@%s", to, opt.domain);
  snprintf(l->to_uri, sizeof l->to_uri, "sip:%s@%s", to, opt.domain);
  snprintf(l->callid, sizeof l->callid, "c%d.%u.%x@%s", l->index, l->gen, run_id, opt.bind);
  leg_open_media(l);
  invite_send(l, "");
  return l;
}

/* Sends a request within the dialog (ACK to a 2xx, or BYE). */
static int dialog_request(Leg *l, const char *method, uint32_t cseq, char *msg, int cap, const char *auth) {
  bool uac = l->role == UAC;
  return snprintf(msg, cap,
                  "%s %s SIP/2.0\r\nVia: SIP/2.0/%s %s:%d;rport;branch=z9hG4bKd%x.%d.%u.%u%c\r\nMax-Forwards: 70\r\n%s"
                  "From: <%s>;tag=%s\r\nTo: <%s>;tag=%s\r\nCall-ID: %s\r\nCSeq: %u %s\r\n%sUser-Agent: sipload\r\nContent-Length: 0\r\n\r\n",
                  method, l->target, via_proto, opt.bind, l->conn->lport, run_id, l->index, l->gen, cseq, method[0], l->route,
                  uac ? l->ruri : l->to_uri, l->ltag, uac ? l->to_uri : l->ruri, l->rtag, l->callid, cseq, method, auth);
}

static void ack_2xx(Leg *l, uint32_t cseq) {
  char msg[MSG_MAX];
  conn_send(l->conn, msg, dialog_request(l, "ACK", cseq, msg, sizeof msg, ""));
}

static void ack_failure(Leg *l, Msg *m) {
  char msg[MSG_MAX];
  int n = snprintf(msg, sizeof msg,
                   "ACK %s SIP/2.0\r\nVia: SIP/2.0/%s %s:%d;rport;branch=z9hG4bKi%x.%d.%u.%u\r\nMax-Forwards: 70\r\n"
                   "From: <sip:%s@%s>;tag=%s\r\nTo: %.*s\r\nCall-ID: %s\r\nCSeq: %u ACK\r\nContent-Length: 0\r\n\r\n",
                   l->ruri, via_proto, opt.bind, l->conn->lport, run_id, l->index, l->gen, m->cseq, l->user->name, opt.domain, l->ltag,
                   m->to.n, m->to.p, l->callid, m->cseq);
  conn_send(l->conn, msg, n);
}

static void hangup(Leg *l) {
  if (l->state != L_UP) return;
  l->state = L_ENDING;
  leg_close_media(l);
  char msg[MSG_MAX];
  uint32_t cseq = ++l->cseq;
  int n = dialog_request(l, "BYE", cseq, msg, sizeof msg, "");
  txn_start(&l->txn, l->conn, msg, n, cseq, false, TM_LEG_RETX, l->index, l->gen);
}

static void route_set(Leg *l, Msg *m, bool reverse) {
  int n = 0;
  l->route[0] = 0;
  for (int i = 0; i < m->nrr; i++) {
    Str r = m->rr[reverse ? m->nrr - 1 - i : i];
    n += snprintf(l->route + n, sizeof l->route - n, "Route: %.*s\r\n", r.n, r.p);
  }
}

static void uac_response(Leg *l, Msg *m) {
  if (str_is(m->cseq_method, "INVITE")) {
    if (m->status >= 180 && m->status < 300 && !l->pdd_done && m->cseq == l->cseq) {
      l->pdd_done = true;
      hist_add(&st.pdd, (now() - l->started) * 1e6);
    }
    if (m->status < 200) {
      if (m->cseq == l->txn.cseq && l->txn.active) { /* provisional: stop resending, keep the time-out */
        l->txn.gen++;
        timer_add(l->txn.first + TXN_TIMEOUT, TM_LEG_RETX, l->index, l->gen, l->txn.gen);
      }
      return;
    }
    if (m->status < 300) {
      if (l->state == L_UP || l->state == L_ENDING) { ack_2xx(l, m->cseq); return; } /* a resent 2xx */
      if (l->state != L_CALLING || !l->txn.active) return;
      txn_end(&l->txn);
      param(m->to, "tag", l->rtag, sizeof l->rtag);
      uri_of(m->contact, l->target, sizeof l->target);
      route_set(l, m, true);
      /* dialog_request() names the local URI first */
      snprintf(l->ruri, sizeof l->ruri, "sip:%s@%s", l->user->name, opt.domain);
      ack_2xx(l, m->cseq);
      l->state = L_UP;
      st.up++;
      hist_add(&st.setup, (now() - l->started) * 1e6);
      if (!sdp_apply(l, m->body)) {
        st.calls_fail++;
        if (opt.verbose) fprintf(stderr, "unusable SDP answer: %.*s\n", m->body.n, m->body.p);
        l->pdd_done = true;
        hangup(l);
        return;
      }
      if (opt.hold > 0) timer_add(now() + opt.hold, TM_HANGUP, l->index, l->gen, 0);
      return;
    }
    ack_failure(l, m);
    if (!l->txn.active || m->cseq != l->txn.cseq || l->state != L_CALLING) return;
    txn_end(&l->txn);
    st.status[m->status < 700 ? m->status : 699]++;
    char auth[1024];
    if ((m->status == 401 || m->status == 407) && l->auth_tries++ < 1 && authorize(m, l->user, "INVITE", l->ruri, auth, sizeof auth))
      invite_send(l, auth);
    else uac_fail(l);
    return;
  }
  if (!l->txn.active || m->cseq != l->txn.cseq || m->status < 200) return;
  txn_end(&l->txn);
  if (l->state == L_ENDING) {
    char auth[1024];
    if ((m->status == 401 || m->status == 407) && l->auth_tries++ < 2 && authorize(m, l->user, "BYE", l->target, auth, sizeof auth)) {
      char msg[MSG_MAX];
      uint32_t cseq = ++l->cseq;
      int n = dialog_request(l, "BYE", cseq, msg, sizeof msg, auth);
      txn_start(&l->txn, l->conn, msg, n, cseq, false, TM_LEG_RETX, l->index, l->gen);
      return;
    }
    if (m->status < 300) st.calls_ok++;
    else st.calls_fail++;
    st.ended++;
    leg_end(l);
  }
}

/* ------------------------------------------------------------------ calls, answering side */

static int respond(char *out, int cap, Msg *m, int status, const char *reason, const char *ltag, const char *extra, const char *body) {
  int n = snprintf(out, cap, "SIP/2.0 %d %s\r\n", status, reason);
  for (int i = 0; i < m->nvia; i++) n += snprintf(out + n, cap - n, "Via: %.*s\r\n", m->via[i].n, m->via[i].p);
  for (int i = 0; i < m->nrr; i++) n += snprintf(out + n, cap - n, "Record-Route: %.*s\r\n", m->rr[i].n, m->rr[i].p);
  char tag[8];
  bool tagged = param(m->to, "tag", tag, sizeof tag);
  n += snprintf(out + n, cap - n, "From: %.*s\r\nTo: %.*s%s%s\r\nCall-ID: %.*s\r\nCSeq: %u %.*s\r\n%s", m->from.n, m->from.p, m->to.n, m->to.p,
                tagged || !*ltag ? "" : ";tag=", tagged ? "" : ltag, m->callid.n, m->callid.p, m->cseq, m->cseq_method.n, m->cseq_method.p, extra);
  if (*body) n += snprintf(out + n, cap - n, "Content-Type: application/sdp\r\n");
  return n + snprintf(out + n, cap - n, "Content-Length: %d\r\n\r\n%s", (int)strlen(body), body);
}

static void uas_reply(Leg *l, Msg *m, int status, const char *reason, bool with_sdp) {
  char msg[MSG_MAX], sdp[1024] = "", contact[256];
  if (with_sdp) sdp_build(l, sdp, sizeof sdp);
  snprintf(contact, sizeof contact, "Contact: <sip:%s@%s:%d%s>\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, NOTIFY\r\n",
           l->user ? l->user->name : "uas", opt.bind, l->conn->lport, uri_param);
  int n = respond(msg, sizeof msg, m, status, reason, l->ltag, contact, sdp);
  free(l->last);
  l->last = malloc(n);
  memcpy(l->last, msg, n);
  l->last_len = n;
  conn_send(l->conn, msg, n);
}

static void uas_answer(Leg *l) {
  Msg m;
  if (l->state != L_RINGING || !parse(l->invite, l->invite_len, &m)) return;
  uas_reply(l, &m, 200, "OK", true);
  l->state = L_UP;
  l->rto200 = T1;
  timer_add(now() + T1, TM_200, l->index, l->gen, 0);
}

static void uas_invite(Conn *c, Msg *m, const char *buf, int len) {
  Leg *l = leg_new(UAS);
  st.uas_calls++;
  l->conn = c;
  l->user = c->user;
  snprintf(l->callid, sizeof l->callid, "%.*s", m->callid.n, m->callid.p);
  uint32_t h = hash_of(l->callid, strlen(l->callid));
  l->hash_next = uas_hash[h];
  uas_hash[h] = l;
  l->invite = malloc(len);
  memcpy(l->invite, buf, len);
  l->invite_len = len;
  parse(l->invite, len, m);
  param(m->from, "tag", l->rtag, sizeof l->rtag);
  uri_of(m->contact, l->target, sizeof l->target);
  route_set(l, m, false);
  leg_open_media(l);
  l->state = L_RINGING;
  if (!sdp_apply(l, m->body)) {
    if (opt.verbose) fprintf(stderr, "unusable SDP offer: %.*s\n", m->body.n, m->body.p);
    uas_reply(l, m, 488, "Not Acceptable Here", false);
    leg_end(l);
    return;
  }
  uas_reply(l, m, 180, "Ringing", false);
  if (opt.ring > 0) timer_add(now() + opt.ring, TM_ANSWER, l->index, l->gen, 0);
  else uas_answer(l);
}

/* ------------------------------------------------------------------ dispatch */

static Leg *uac_find(Str callid) {
  int index;
  unsigned gen, run;
  char text[64];
  snprintf(text, sizeof text, "%.*s", callid.n, callid.p);
  if (sscanf(text, "c%d.%u.%x", &index, &gen, &run) != 3 || run != run_id || index < 0 || index >= nlegs) return NULL;
  Leg *l = legs[index];
  return l->gen == gen && l->role == UAC ? l : NULL;
}

static void handle_request(Conn *c, Msg *m, const char *buf, int len) {
  char msg[MSG_MAX];
  Leg *l = c->role == UAS ? uas_find(m->callid) : uac_find(m->callid);
  if (str_is(m->method, "ACK")) {
    if (l && l->role == UAS) l->rto200 = 0;
    return;
  }
  if (str_is(m->method, "INVITE")) {
    if (!l && c->role == UAS) uas_invite(c, m, buf, len);
    else if (l && l->role == UAS && l->state <= L_RINGING && l->last) conn_send(c, l->last, l->last_len);
    else if (l && (l->state == L_UP || l->state == L_ENDING)) { /* a re-INVITE: accept with our description */
      if (m->body.n) sdp_apply(l, m->body);
      uas_reply(l, m, 200, "OK", true);
    } else conn_send(c, msg, respond(msg, sizeof msg, m, 481, "No Such Call", "x", "", ""));
    return;
  }
  if (str_is(m->method, "BYE")) {
    conn_send(c, msg, respond(msg, sizeof msg, m, l ? 200 : 481, l ? "OK" : "No Such Call", "x", "", ""));
    if (l && l->state != L_DONE) {
      if (l->role == UAC && l->state == L_UP) st.calls_fail++; /* the server hung up on us */
      leg_end(l);
    }
    return;
  }
  if (str_is(m->method, "CANCEL")) {
    conn_send(c, msg, respond(msg, sizeof msg, m, 200, "OK", "x", "", ""));
    Msg inv;
    if (l && l->state == L_RINGING && parse(l->invite, l->invite_len, &inv)) {
      uas_reply(l, &inv, 487, "Request Terminated", false);
      leg_end(l);
    }
    return;
  }
  conn_send(c, msg, respond(msg, sizeof msg, m, 200, "OK", "x", "", "")); /* OPTIONS, NOTIFY, UPDATE … */
}

static void handle(Conn *c, const char *buf, int len) {
  Msg m;
  if (opt.verbose) fprintf(stderr, "<<< %d\n%.*s\n", c->lport, len, buf);
  if (!parse(buf, len, &m)) return;
  if (!m.status) { handle_request(c, &m, buf, len); return; }
  if (m.callid.p[0] == 'r') {
    int i = atoi(m.callid.p + 1);
    if (i >= 0 && i < opt.users) reg_response(&users[i], &m);
  } else {
    Leg *l = uac_find(m.callid);
    if (l) uac_response(l, &m);
  }
}

static void conn_read(Conn *c) {
  for (;;) {
    if (c->in_cap - c->in_len < 4096) c->in = realloc(c->in, c->in_cap += 8192);
    int room = c->in_cap - c->in_len - 1, n = c->ssl ? SSL_read(c->ssl, c->in + c->in_len, room) : (int)recv(c->fd, c->in + c->in_len, room, 0);
    if (n <= 0) {
      if (c->ssl) {
        int e = SSL_get_error(c->ssl, n);
        if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) break;
      } else if (n < 0 && errno == EAGAIN) break;
      conn_error(c, "closed by the server");
      return;
    }
    c->in_len += n;
    int used = 0;
    for (;;) {
      while (used < c->in_len && (c->in[used] == '\r' || c->in[used] == '\n')) used++; /* keep-alives */
      char *p = c->in + used, *e = memmem(p, c->in_len - used, "\r\n\r\n", 4);
      if (!e) break;
      int head = e + 4 - p, body = 0;
      for (char *q = p; q < e; q = (char *)memmem(q, e + 2 - q, "\r\n", 2) + 2) {
        if (!strncasecmp(q, "Content-Length:", 15)) body = atoi(q + 15);
        else if (!strncasecmp(q, "l:", 2)) body = atoi(q + 2);
      }
      if (c->in_len - used < head + body) break;
      char save = p[head + body];
      p[head + body] = 0;
      handle(c, p, head + body);
      if (c->fd < 0) return;
      p = c->in + used;
      p[head + body] = save;
      used += head + body;
    }
    memmove(c->in, c->in + used, c->in_len -= used);
  }
}

/* ------------------------------------------------------------------ media */

typedef struct __attribute__((packed)) { uint32_t magic; uint32_t phase; uint64_t ns; } Stamp;

static int16_t ulaw_decode(uint8_t u) {
  u = ~u;
  int t = (((u & 15) << 3) + 132) << ((u & 0x70) >> 4);
  return u & 0x80 ? 132 - t : t - 132;
}

static uint8_t ulaw_encode(int s) {
  int sign = s < 0 ? 0x80 : 0;
  if (s < 0) s = -s;
  if (s > 32635) s = 32635;
  s += 132;
  int e = 7;
  for (int mask = 0x4000; e > 0 && !(s & mask); mask >>= 1) e--;
  return ~(sign | e << 4 | ((s >> (e + 3)) & 15));
}

static void tone_init(void) {
  for (int i = 0; i < (int)sizeof tone; i++) tone[i] = ulaw_encode((int)(8000 * sin(2 * M_PI * 440 * i / 8000)));
}

static void rtp_send(Leg *l) {
  uint8_t pkt[12 + FRAME_BYTES + 64];
  int len = 12 + FRAME_BYTES;
  pkt[0] = 0x80;
  pkt[1] = 0 | (l->sent ? 0 : 0x80);
  l->seq++;
  l->ts += FRAME_BYTES;
  uint16_t s = htons(l->seq);
  uint32_t t = htonl(l->ts), id = htonl(l->ssrc);
  memcpy(pkt + 2, &s, 2);
  memcpy(pkt + 4, &t, 4);
  memcpy(pkt + 8, &id, 4);
  if (l->talker) memcpy(pkt + 12, tone + (l->frame++ % 50) * FRAME_BYTES, FRAME_BYTES);
  else memset(pkt + 12, 0xff, FRAME_BYTES);
  if (stamping) {
    Stamp st_ = {STAMP_MAGIC, phase, wall_ns()};
    memcpy(pkt + 12, &st_, sizeof st_);
  }
  if (l->srtp_tx && srtp_protect(l->srtp_tx, pkt, &len)) { st.srtp_err++; return; }
  if (sendto(l->fd, pkt, len, 0, (struct sockaddr *)&l->remote, sizeof l->remote) < 0) st.send_err++;
  l->sent++;
  st.rtp_tx++;
  if (phase == 1) st.sent_marked++;
}

#define BATCH 16
static void rtp_read(Leg *l) {
  static uint8_t buf[BATCH][2048], ctl[BATCH][64];
  static struct iovec iov[BATCH];
  static struct mmsghdr mm[BATCH];
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      iov[i] = (struct iovec){buf[i], sizeof buf[i]};
      mm[i].msg_hdr = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1, .msg_control = ctl[i], .msg_controllen = sizeof ctl[i]};
    }
    int n = recvmmsg(l->fd, mm, BATCH, MSG_DONTWAIT, NULL);
    if (n <= 0) return;
    for (int i = 0; i < n; i++) {
      int len = mm[i].msg_len;
      uint8_t *p = buf[i];
      if (len < 12 || (p[0] & 0xc0) != 0x80 || ((p[1] & 0x7f) >= 64 && (p[1] & 0x7f) < 96)) continue;
      if (l->srtp_rx && srtp_unprotect(l->srtp_rx, p, &len)) { st.srtp_err++; l->srtp_errors++; continue; }
      st.rtp_rx++;
      l->received++;
      int off = 12 + 4 * (p[0] & 15);
      if ((p[1] & 0x7f) != 0 || len < off + FRAME_BYTES) continue;
      Stamp s;
      memcpy(&s, p + off, sizeof s);
      uint64_t at = 0;
      for (struct cmsghdr *c = CMSG_FIRSTHDR(&mm[i].msg_hdr); c; c = CMSG_NXTHDR(&mm[i].msg_hdr, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
          struct timespec ts;
          memcpy(&ts, CMSG_DATA(c), sizeof ts);
          at = (uint64_t)ts.tv_sec * 1000000000u + ts.tv_nsec;
        }
      if (stamping && s.magic == STAMP_MAGIC) {
        l->stamped++;
        double us = ((double)at - (double)s.ns) / 1000;
        if (s.phase == 1) {
          st.recv_marked++;
          hist_add(&st.latency, us);
          if (l->has_transit) l->jitter += (fabs(us - l->last_transit) - l->jitter) / 16;
          l->last_transit = us;
          l->has_transit = true;
        }
      } else if (phase == 1 && !stamping) {
        st.recv_marked++;
        double e = 0;
        for (int k = 0; k < FRAME_BYTES; k += 4) {
          double v = ulaw_decode(p[off + k]);
          e += v * v;
        }
        l->energy += e / (FRAME_BYTES / 4);
        l->energy_n++;
        double us = at / 1000.0 - (double)l->energy_n * FRAME_MS * 1000;
        if (l->has_transit) l->jitter += (fabs(us - l->last_transit) - l->jitter) / 16;
        l->last_transit = us;
        l->has_transit = true;
      }
    }
    if (n < BATCH) return;
  }
}

/* Sends, each millisecond, the frames of the twentieth of the legs whose turn it is. */
static double slot_at;
static unsigned slot;
static void media_tick(void) {
  double t = now();
  if (!slot_at) slot_at = t;
  if (t - slot_at > .1) { /* this machine can't keep up: leave frames out rather than fall behind for good */
    uint64_t left_out = (uint64_t)((t - slot_at - .02) * 1000);
    st.skipped_slots += left_out;
    slot += left_out;
    slot_at += left_out * .001;
  }
  int done = 0;
  while (slot_at <= t) {
    for (int i = slot % FRAME_MS; i < nlegs; i += FRAME_MS)
      if (legs[i]->media_on && legs[i]->state == L_UP && (!opt.sparse || slot / FRAME_MS % 50 == 0)) rtp_send(legs[i]);
    slot++;
    slot_at += .001;
    if (++done > 1) st.late_slots++;
  }
}

/* ------------------------------------------------------------------ event loop */

static void timers_run(void) {
  double t = now();
  while (nheap && heap[0].at <= t) {
    Timer e = timer_pop();
    if (e.kind == TM_USER_RETX) {
      User *u = &users[e.index];
      if (u->txn.active && u->txn.gen == e.gen2 && !txn_fire(&u->txn, u->conn, TM_USER_RETX, e.index, 0)) reg_done(u, false);
      continue;
    }
    Leg *l = legs[e.index];
    if (l->gen != e.gen) continue;
    switch (e.kind) {
      case TM_LEG_RETX:
        if (l->txn.active && l->txn.gen == e.gen2 && !txn_fire(&l->txn, l->conn, TM_LEG_RETX, e.index, e.gen)) uac_fail(l);
        break;
      case TM_HANGUP: hangup(l); break;
      case TM_ANSWER: uas_answer(l); break;
      case TM_200:
        if (l->rto200 > 0 && l->state == L_UP && l->rto200 < TXN_TIMEOUT) {
          if (l->conn->tag == EV_SIP) { st.retrans++; conn_send(l->conn, l->last, l->last_len); }
          l->rto200 *= 2;
          timer_add(t + (l->rto200 > T2 ? T2 : l->rto200), TM_200, e.index, e.gen, 0);
        }
        break;
      case TM_FREE: leg_free(l); break;
    }
  }
}

static void poll_once(void) {
  static struct epoll_event ev[512];
  bool media = opt.media != MEDIA_NONE;
  double t = now(), wake = t + .002;
  if (nheap && heap[0].at < wake) wake = heap[0].at;
  if (media && slot_at && slot_at < wake) wake = slot_at;
  double wait = wake - t;
  if (wait < 0) wait = 0;
  struct timespec ts = {0, (long)(wait * 1e9)};
  int n = epoll_pwait2(ep, ev, 512, &ts, NULL);
  for (int i = 0; i < n; i++) {
    int tag = *(int *)ev[i].data.ptr;
    if (tag == EV_RTP) {
      Leg *l = ev[i].data.ptr;
      if (l->fd >= 0) rtp_read(l);
    } else if (tag == EV_SIP) {
      Conn *c = ev[i].data.ptr;
      char buf[65536];
      for (int k = 0; k < 64; k++) {
        int len = recv(c->fd, buf, sizeof buf - 1, MSG_DONTWAIT);
        if (len <= 0) break;
        buf[len] = 0;
        handle(c, buf, len);
        if (media && k % 8 == 7) media_tick();
      }
    } else {
      Conn *c = ev[i].data.ptr;
      if (c->fd < 0) continue;
      if (c->connecting) {
        int err = 0;
        socklen_t el = sizeof err;
        if (!(ev[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) continue;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &el);
        c->connecting = false;
        if (err) { conn_error(c, strerror(err)); continue; }
      }
      if (ev[i].events & EPOLLOUT || !c->open) conn_flush(c);
      if (c->fd >= 0 && c->open && ev[i].events & (EPOLLIN | EPOLLHUP)) conn_read(c);
    }
  }
  timers_run();
  if (media) media_tick();
}

static void run_for(double seconds) {
  double end = now() + seconds;
  while (now() < end && !stop_asked) poll_once();
}

/* ------------------------------------------------------------------ report */

static void report(const char *kind, Sample a, Sample b, double units, const char *unit_name, const char *extra) {
  double wall = b.at - a.at, cpu = b.cpu - a.cpu, total = b.total - a.total;
  double load = 0;
  FILE *f = fopen("/proc/loadavg", "r");
  if (f) { if (fscanf(f, "%lf", &load) != 1) load = 0; fclose(f); }
  printf("{\"kind\":\"%s\",\"label\":\"%s\",\"transport\":\"%s\",\"algo\":\"%s\",\"wall_s\":%.2f,\"%s\":%.0f,\"per_s\":%.1f,"
         "\"server_cpu_s\":%.2f,\"server_cpu_per_1000\":%.3f,\"generator_cpu_s\":%.2f,\"server_rss_kb\":%ld,\"server_pss_kb\":%ld,"
         "\"idle_pct\":%.1f,\"other_cpu_s\":%.2f,\"steal_pct\":%.1f,\"loadavg\":%.2f,\"retransmissions\":%lu,\"timeouts\":%lu,\"conn_failures\":%lu%s}\n",
         kind, opt.label, via_proto, opt.algo, wall, unit_name, units, units / wall, cpu, units ? cpu * 1000 / units : 0, b.own - a.own,
         b.rss_kb, b.pss_kb, total ? 100 * (b.idle - a.idle) / total : 0,
         (total - (b.idle - a.idle)) / sysconf(_SC_CLK_TCK) - cpu - (b.own - a.own), total ? 100 * (b.steal - a.steal) / total : 0, load,
         st.retrans, st.timeouts, st.conn_fail, extra);
  fflush(stdout);
}

static void statuses(char *out, int cap) {
  int n = snprintf(out, cap, "{");
  for (int i = 0; i < 700; i++)
    if (st.status[i] && n < cap - 40) n += snprintf(out + n, cap - n, "%s\"%d\":%lu", n > 1 ? "," : "", i, st.status[i]);
  snprintf(out + n, cap - n, "}");
}

/* ------------------------------------------------------------------ modes */

static int outstanding(void) {
  int n = 0;
  for (int i = 0; i < opt.users; i++) n += users[i].busy;
  return n;
}

/* Registers every user that is not, a window of them at a time; tries three times, as this is no measurement. */
static void register_all(void) {
  for (int round = 0; round < 3; round++) {
    int next = 0, missing = 0;
    while (!stop_asked) {
      int busy = outstanding();
      while (next < opt.users && busy < opt.window) {
        User *u = &users[next++];
        if (u->registered) continue;
        reg_start(u);
        busy++;
      }
      if (next == opt.users && !busy) break;
      poll_once();
    }
    for (int i = 0; i < opt.users; i++) missing += !users[i].registered;
    if (!missing) return;
    run_for(1);
  }
}

static void mode_register(void) {
  if (opt.transport != UDP && !opt.new_conn) { /* open the connections outside the measurement */
    register_all();
    memset(&st, 0, sizeof st);
  }
  Sample a = sample();
  int next = 0;
  uint64_t skipped = 0, started = 0;
  double t0 = now();
  while (!stop_asked) {
    double t = now() - t0;
    bool open = opt.count ? (int)started < opt.count : t < opt.duration;
    if (!open && !outstanding()) break;
    if (opt.rate > 0) {
      while (open && started < (uint64_t)(t * opt.rate) && (!opt.count || (int)started < opt.count)) {
        User *u = &users[next++ % opt.users];
        started++;
        if (u->busy) skipped++;
        else reg_start(u);
      }
    } else {
      uint64_t flying = st.reg_tried - st.reg_ok - st.reg_fail;
      while (open && flying < (uint64_t)opt.window && (!opt.count || (int)started < opt.count)) {
        User *u = &users[next++ % opt.users];
        if (u->busy) continue;
        started++;
        reg_start(u);
        flying++;
      }
    }
    poll_once();
  }
  Sample b = sample();
  char extra[1024], codes[400];
  statuses(codes, sizeof codes);
  snprintf(extra, sizeof extra,
           ",\"target_rate\":%.0f,\"window\":%d,\"tried\":%lu,\"failed\":%lu,\"skipped\":%lu,\"handshakes\":%lu,\"p50_ms\":%.2f,\"p95_ms\":%.2f,"
           "\"p99_ms\":%.2f,\"max_ms\":%.2f,\"status\":%s",
           opt.rate, opt.window, st.reg_tried, st.reg_fail, skipped, st.handshakes, hist_ms(&st.reg, .5), hist_ms(&st.reg, .95), hist_ms(&st.reg, .99),
           st.reg.max / 1000, codes);
  report("register", a, b, st.reg_ok, "registrations", extra);
}

static void need_registered(Sample *before, Sample *after) {
  *before = sample();
  if (!opt.no_register) {
    register_all();
    for (int i = 0; i < opt.users; i++)
      if (!users[i].registered) die("%lu registrations failed, that of %s for good", st.reg_fail, users[i].name);
  }
  run_for(opt.settle);
  *after = sample();
}

static User *caller(uint64_t i) { return &users[i % (opt.users / 2)]; }
static User *callee(uint64_t i) { return &users[opt.users / 2 + i % (opt.users - opt.users / 2)]; }

static void mode_call(void) {
  Sample r0, r1, a, b;
  need_registered(&r0, &r1);
  st.retrans = st.timeouts = 0;
  memset(st.status, 0, sizeof st.status);
  a = sample();
  double t0 = now();
  double placed = 0;
  uint64_t max_up = 0;
  while (!stop_asked) {
    double t = now() - t0;
    bool open = opt.count ? st.calls_tried < (uint64_t)opt.count : t < opt.duration;
    if (!open && st.calls_ok + st.calls_fail >= st.calls_tried) break;
    while (open && st.calls_tried < (uint64_t)(t * opt.rate) && (!opt.count || st.calls_tried < (uint64_t)opt.count)) {
      uint64_t i = st.calls_tried;
      call_start(caller(i), callee(i)->name);
    }
    if (open) placed = t;
    uint64_t flying = st.calls_tried - st.calls_ok - st.calls_fail;
    if (flying > max_up) max_up = flying;
    poll_once();
  }
  b = sample();
  char extra[1200], codes[400];
  statuses(codes, sizeof codes);
  snprintf(extra, sizeof extra,
           ",\"target_rate\":%.0f,\"placed_per_s\":%.1f,\"hold_s\":%.1f,\"tried\":%lu,\"failed\":%lu,\"failed_pct\":%.3f,\"max_concurrent\":%lu,\"pdd_p50_ms\":%.2f,"
           "\"pdd_p95_ms\":%.2f,\"pdd_p99_ms\":%.2f,\"pdd_max_ms\":%.2f,\"setup_p50_ms\":%.2f,\"setup_p99_ms\":%.2f,\"rss_before_reg_kb\":%ld,"
           "\"rss_after_reg_kb\":%ld,\"status\":%s",
           opt.rate, placed > 0 ? st.calls_tried / placed : 0, opt.hold, st.calls_tried, st.calls_fail, st.calls_tried ? 100.0 * st.calls_fail / st.calls_tried : 0, max_up,
           hist_ms(&st.pdd, .5), hist_ms(&st.pdd, .95), hist_ms(&st.pdd, .99), st.pdd.max / 1000, hist_ms(&st.setup, .5), hist_ms(&st.setup, .99),
           r0.rss_kb, r1.rss_kb, codes);
  report("call", a, b, st.calls_ok, "calls", extra);
}

/* Sets up opt.concurrent calls (or legs into one conference), holds them, and measures meanwhile. */
static void mode_hold(bool conference) {
  Sample r0, r1, a, b;
  opt.hold = 0;
  stamping = !conference && opt.media != MEDIA_NONE;
  need_registered(&r0, &r1);
  double t0 = now(), rate = opt.rate > 0 ? opt.rate : 20;
  int want = opt.concurrent;
  while (!stop_asked && now() - t0 < want / rate + 40) {
    double t = now() - t0;
    while (st.calls_tried < (uint64_t)want && st.calls_tried < (uint64_t)(t * rate)) {
      uint64_t i = st.calls_tried;
      Leg *l = conference ? call_start(&users[i % opt.users], opt.dest) : call_start(caller(i), callee(i)->name);
      l->talker = !conference || (int)i < opt.talkers;
    }
    if (st.up + st.calls_fail >= (uint64_t)want && st.calls_tried >= (uint64_t)want) break;
    poll_once();
  }
  run_for(opt.settle);
  a = sample();
  uint64_t late0 = st.late_slots, skipped0 = st.skipped_slots;
  phase = 1;
  run_for(opt.measure);
  phase = 2;
  b = sample();
  uint64_t late1 = st.late_slots, skipped1 = st.skipped_slots;
  run_for(.7);

  Hist jit = {0};
  int silent = 0, media_legs = 0;
  double rms_min = 1e9;
  for (int i = 0; i < nlegs; i++) {
    Leg *l = legs[i];
    if (l->state != L_UP) continue;
    media_legs++;
    if (!l->received) silent++;
    hist_add(&jit, l->jitter);
    if (conference && !l->talker) {
      double rms = l->energy_n ? sqrt(l->energy / l->energy_n) : 0;
      if (rms < rms_min) rms_min = rms;
    }
  }
  uint64_t held = st.up - st.ended, failed = st.calls_fail;
  double secs = b.at - a.at, cpu = b.cpu - a.cpu, expected = conference ? (double)held * secs * 1000 / FRAME_MS : (double)st.sent_marked;
  double loss = opt.media == MEDIA_NONE || !expected ? 0 : 100 * (1 - st.recv_marked / expected);
  for (int i = 0; i < nlegs; i++)
    if (legs[i]->role == UAC) {
      hangup(legs[i]);
      if (i % 10 == 9) run_for(.005);
    }
  double t1 = now();
  while (st.ended < held && now() - t1 < 10) poll_once();

  char extra[1600], codes[400];
  statuses(codes, sizeof codes);
  snprintf(extra, sizeof extra,
           ",\"media\":\"%s\",\"wanted\":%d,\"failed\":%lu,\"server_cpu_pct\":%.2f,\"cpu_pct_per_unit\":%.4f,\"rtp_sent\":%lu,\"rtp_received\":%lu,"
           "\"loss_pct\":%.4f,\"latency_p50_ms\":%.3f,\"latency_p99_ms\":%.3f,\"latency_p999_ms\":%.3f,\"latency_max_ms\":%.2f,\"jitter_p50_ms\":%.3f,"
           "\"jitter_p99_ms\":%.3f,\"srtp_errors\":%lu,\"send_errors\":%lu,\"late_slots\":%lu,\"skipped_ms\":%lu,\"silent_legs\":%d,\"media_legs\":%d,"
           "\"listener_rms_min\":%.0f,\"rss_before_reg_kb\":%ld,\"rss_after_reg_kb\":%ld,\"rss_in_calls_kb\":%ld,"
           "\"pss_before_reg_kb\":%ld,\"pss_after_reg_kb\":%ld,\"pss_in_calls_kb\":%ld,\"status\":%s",
           opt.media == MEDIA_SRTP ? "srtp" : opt.media == MEDIA_RTP ? "rtp" : "none", want, failed, 100 * cpu / secs,
           held ? 100 * cpu / secs / held : 0, st.sent_marked, st.recv_marked, loss, hist_ms(&st.latency, .5), hist_ms(&st.latency, .99),
           hist_ms(&st.latency, .999), st.latency.max / 1000, hist_ms(&jit, .5), hist_ms(&jit, .99), st.srtp_err, st.send_err, late1 - late0, skipped1 - skipped0, silent,
           media_legs, rms_min < 1e9 ? rms_min : 0, r0.rss_kb, r1.rss_kb, b.rss_kb,
           r0.pss_kb, r1.pss_kb, b.pss_kb, codes);
  report(conference ? "conference" : "media", a, b, held, conference ? "legs" : "calls", extra);
}

/* ------------------------------------------------------------------ main */

static void usage(void) {
  puts("usage: sipload register|call|media|conference [options]\n"
       "  --target HOST:PORT   server (127.0.0.1:5060)      --transport udp|tcp|tls\n"
       "  --domain NAME        SIP domain (HOST)            --bind IP       own address (127.0.0.1)\n"
       "  --users FIRST:COUNT  user numbers (1000:1000)     --password PAT  %u = user (bench-secret-%u)\n"
       "  --algo md5|sha256    digest challenge to answer   --window N      registrations in flight (32)\n"
       "  --rate R             attempts/s (register: 0 = closed loop)  --duration S | --count N\n"
       "  --new-conn           register: a new TCP/TLS connection each time\n"
       "  --hold S --ring S    call: seconds held, seconds rung\n"
       "  --media none|rtp|srtp --concurrent N --measure S --settle S   media, conference\n"
       "  --mixed-suites       media: the called side takes AES_CM_128_HMAC_SHA1_32, so that all is encrypted anew\n"
       "  --sparse             media: one packet a second, so that nobody takes the calls for dead\n"
       "  --dest USER --talkers K   conference: number dialled, legs that send a tone\n"
       "  --pid P[,P…]         server processes to sample   --label TEXT  --no-register  --verbose");
  exit(1);
}

static void on_signal(int s) {
  (void)s;
  stop_asked = 1;
}

int main(int argc, char **argv) {
  if (argc < 2 || argv[1][0] == '-') usage();
  opt.mode = argv[1];
  for (int i = 2; i < argc; i++) {
    const char *k = argv[i];
    if (!strcmp(k, "--new-conn")) { opt.new_conn = true; continue; }
    if (!strcmp(k, "--no-register")) { opt.no_register = true; continue; }
    if (!strcmp(k, "--sparse")) { opt.sparse = true; continue; }
    if (!strcmp(k, "--mixed-suites")) { opt.mixed_suites = true; continue; }
    if (!strcmp(k, "--verbose")) { opt.verbose = true; continue; }
    if (i + 1 >= argc) usage();
    char *v = argv[++i], *colon;
    if (!strcmp(k, "--target")) {
      opt.host = v;
      if ((colon = strchr(v, ':'))) { *colon = 0; opt.port = atoi(colon + 1); }
    } else if (!strcmp(k, "--users")) {
      opt.first = atoi(v);
      if ((colon = strchr(v, ':'))) opt.users = atoi(colon + 1);
    } else if (!strcmp(k, "--transport")) opt.transport = !strcmp(v, "tls") ? TLS : !strcmp(v, "tcp") ? TCP : UDP;
    else if (!strcmp(k, "--media")) opt.media = !strcmp(v, "srtp") ? MEDIA_SRTP : !strcmp(v, "rtp") ? MEDIA_RTP : MEDIA_NONE;
    else if (!strcmp(k, "--domain")) opt.domain = v;
    else if (!strcmp(k, "--bind")) opt.bind = v;
    else if (!strcmp(k, "--password")) opt.password = v;
    else if (!strcmp(k, "--algo")) opt.algo = v;
    else if (!strcmp(k, "--window")) opt.window = atoi(v);
    else if (!strcmp(k, "--rate")) opt.rate = atof(v);
    else if (!strcmp(k, "--duration")) opt.duration = atof(v);
    else if (!strcmp(k, "--count")) opt.count = atoi(v);
    else if (!strcmp(k, "--hold")) opt.hold = atof(v);
    else if (!strcmp(k, "--ring")) opt.ring = atof(v);
    else if (!strcmp(k, "--concurrent")) opt.concurrent = atoi(v);
    else if (!strcmp(k, "--measure")) opt.measure = atoi(v);
    else if (!strcmp(k, "--settle")) opt.settle = atof(v);
    else if (!strcmp(k, "--dest")) opt.dest = v;
    else if (!strcmp(k, "--talkers")) opt.talkers = atoi(v);
    else if (!strcmp(k, "--pid")) opt.pids = v;
    else if (!strcmp(k, "--label")) opt.label = v;
    else usage();
  }
  if (!opt.domain) opt.domain = opt.host;
  target = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(opt.port)};
  if (inet_pton(AF_INET, opt.host, &target.sin_addr) != 1) die("--target needs a numeric address");
  if (ntohl(target.sin_addr.s_addr) >> 24 != 127) die("refusing a target outside 127.0.0.0/8");
  snprintf(via_proto, sizeof via_proto, "%s", opt.transport == TLS ? "TLS" : opt.transport == TCP ? "TCP" : "UDP");
  if (opt.transport != UDP) snprintf(uri_param, sizeof uri_param, ";transport=%s", opt.transport == TLS ? "tls" : "tcp");
  struct rlimit rl;
  getrlimit(RLIMIT_NOFILE, &rl);
  rl.rlim_cur = rl.rlim_max;
  setrlimit(RLIMIT_NOFILE, &rl);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, on_signal);
  signal(SIGTERM, on_signal);
  srtp_init();
  tone_init();
  RAND_bytes((uint8_t *)&run_id, sizeof run_id);
  ep = epoll_create1(0);
  udp_socket(&dummy_port, 0);
  if (opt.transport == TLS) {
    ssl_ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(ssl_ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(ssl_ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(ssl_ctx, SSL_SESS_CACHE_OFF);
  }
  for (int r = 0; r < 2; r++) {
    udp[r].fd = udp_socket(&udp[r].lport, 64 << 20);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = &udp[r]};
    epoll_ctl(ep, EPOLL_CTL_ADD, udp[r].fd, &e);
  }
  bool conference = !strcmp(opt.mode, "conference");
  users = calloc(opt.users, sizeof *users);
  for (int i = 0; i < opt.users; i++) {
    User *u = &users[i];
    u->index = i;
    snprintf(u->name, sizeof u->name, "%d", opt.first + i);
    const char *at = strstr(opt.password, "%u");
    if (at) snprintf(u->password, sizeof u->password, "%.*s%s%s", (int)(at - opt.password), opt.password, u->name, at + 2);
    else snprintf(u->password, sizeof u->password, "%s", opt.password);
    int role = !conference && i >= opt.users / 2 ? UAS : UAC;
    if (opt.transport == UDP) u->conn = &udp[role];
    else {
      u->conn = calloc(1, sizeof *u->conn);
      u->conn->fd = -1;
      u->conn->role = role;
      u->conn->user = u;
    }
  }
  if (!strcmp(opt.mode, "register")) mode_register();
  else if (!strcmp(opt.mode, "call")) {
    if (opt.rate <= 0) die("call needs --rate");
    mode_call();
  } else if (!strcmp(opt.mode, "media") || conference) {
    if (opt.concurrent <= 0) die("%s needs --concurrent", opt.mode);
    if (conference && !opt.dest) die("conference needs --dest");
    mode_hold(conference);
  } else usage();
  return 0;
}
