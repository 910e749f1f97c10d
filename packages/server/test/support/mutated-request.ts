import fc from "fast-check";

const json = (path: string, fields: object, ...headers: readonly string[]) => {
  const body = JSON.stringify(fields);
  const head = [`POST ${path} HTTP/1.1`, "Host: x", "Content-Type: application/json", ...headers];
  return `${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** Complete requests, one for each kind of route and framing. */
export const wholeRequests: readonly string[] = [
  "GET /auth/me?x=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pct_abc\r\nX-Request-Id: a\r\n\r\n",
  "GET http://x/auth/sessions HTTP/1.1\r\nHost: x\r\nCookie: a=b; __Host-portcullis_access=c\r\n\r\n",
  "GET http://[::1]:80/healthz HTTP/1.1\r\nHost: [::1]:80\r\nX-Forwarded-For: 192.0.2.1, [2001:db8::1]:80\r\n\r\n",
  "DELETE /auth/sessions/0190b8f1-0000-7000-8000-000000000000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  "GET //user@host/auth/me?#x HTTP/1.1\r\nHost: x\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
  json("/auth/login", { username: "alice", password: "correct horse battery" }, "Expect: 100-continue"),
  json(
    "/auth/register",
    { username: "bob", password: "x" },
    "Sec-Fetch-Site: same-origin",
    "Portcullis-Transport: cookie",
  ),
  "POST /auth/refresh HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n5\r\na=%41\r\n0\r\nT: u\r\n\r\n",
  "POST /auth/logout HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
  "HEAD /readyz HTTP/1.0\r\nUser-Agent: \xe4 \u0001\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
];

/** Texts that parsers of targets, hosts, headers and bodies have failed on. */
const fragments = [
  "http://[",
  "http://[::1",
  "https://[/",
  "ws://[",
  "//a@[#",
  "http://%",
  "http://x:99999",
  "mailto:x",
  "/%",
  "/%00",
  "/..;/",
  "\\",
  "#",
  "?",
  "*",
  "\0",
  "\t",
  "\r",
  "\n",
  "\r\n",
  "\r\n\r\n",
  " ",
  ":",
  ",",
  ";",
  "=",
  "\xff",
  "é",
  "-1",
  "99999999999999999999",
  "0x10",
  "HTTP/2.0",
  "HTTP/1.0",
  "CONNECT ",
  "Host: y\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Content-Length: 3\r\n",
  "Expect: x\r\n",
  "Authorization: Bearer x\r\n",
  "__proto__",
  "%E0%A4%A",
  "{[",
];

type Edit = (text: string) => string;

const at = (text: string, place: number) => Math.floor(place * (text.length + 1));

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const length = fc.nat(12);

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, length, fc.constantFrom(...fragments)).map(([where, count, fragment]): Edit => {
    return (text) => text.slice(0, at(text, where)) + fragment + text.slice(at(text, where) + count);
  }),
  fc.tuple(place, fc.nat(255)).map(([where, code]): Edit => {
    return (text) => text.slice(0, at(text, where)) + String.fromCharCode(code) + text.slice(at(text, where) + 1);
  }),
  fc.tuple(place, length).map(([where, count]): Edit => {
    return (text) => text.slice(0, at(text, where)) + text.slice(at(text, where) + count);
  }),
  fc.tuple(place, fc.nat(80), fc.nat(40)).map(([where, count, times]): Edit => {
    const repeated = (text: string) => text.slice(at(text, where), at(text, where) + count).repeat(times);
    return (text) => text.slice(0, at(text, where)) + repeated(text) + text.slice(at(text, where));
  }),
  // The target, which is between the first two spaces.
  fc.tuple(fc.constantFrom(...fragments), fc.constantFrom("", "/auth/me", "x", "?a")).map(([start, end]): Edit => {
    return (text) => text.replace(/^(\S*) \S*/, (_, method: string) => `${method} ${start}${end}`);
  }),
  place.map(
    (where): Edit =>
      (text) =>
        text.slice(0, at(text, where)),
  ),
  fc.constantFrom(...wholeRequests).map(
    (other): Edit =>
      (text) =>
        text + other,
  ),
);

/** The bytes of a request, in latin1, with one to four faults. */
export const mutatedRequest: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...wholeRequests), fc.array(edits, { minLength: 1, maxLength: 4 }))
  .map(([request, changes]) => changes.reduce((text, change) => change(text), request));
