import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../../../tooling/find-program.ts";
import { postgresqlStatus } from "../support/stores.ts";
import { askRepeatedly, pairOf, type Pair, password, register } from "./account.ts";
import { CookieJar } from "./cookie-jar.ts";
import { testForwarding } from "./forwarding-tests.ts";
import { type Asked, type Proxy, type ProxySetup, startProxy } from "./proxy.ts";
import { adapt, sample } from "./sample.ts";
import { startTwoServices, type TwoServices } from "./two-services.ts";

const nginx = findProgram("nginx");
const openssl = findProgram("openssl");
const skipped = postgresqlStatus.status === "skipped" ? postgresqlStatus.reason : (nginx.skipped ?? openssl.skipped);

/** The sample in the smallest main configuration with which nginx runs without privileges. */
function configure(sampleText: string, { directory, certificate, port }: ProxySetup, ports: readonly number[]) {
  const adapted = adapt(sampleText, {
    "127.0.0.1:3000": `127.0.0.1:${ports[0]}`,
    "127.0.0.1:3001": `127.0.0.1:${ports[1]}`,
    "listen 443": `listen 127.0.0.1:${port}`,
    "/etc/ssl/certs/auth.example.pem": certificate.certificateFile,
    "/etc/ssl/private/auth.example.key": certificate.keyFile,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(directory, name)};`)
    .join("\n");
  const file = join(directory, "nginx.conf");
  const [main, events] = [`pid ${join(directory, "pid")};\nerror_log stderr crit;`, "events {}"];
  writeFileSync(file, `${main}\n${events}\nhttp {\naccess_log off;\n${temporary}\n${adapted}}\n`);
  return ["-c", file, "-p", directory, "-g", "daemon off;", "-e", "stderr"];
}

describe.skipIf(skipped !== null)(`The nginx sample (${skipped ?? "nginx runs"})`, () => {
  let services: TwoServices;
  let proxy: Proxy;

  beforeAll(async () => {
    // nginx does not probe. The second restart follows at once, while nginx may still remember the first.
    services = await startTwoServices({ PORTCULLIS_COOKIES: "on", PORTCULLIS_DRAIN_TIME: "0" });
    const text = sample("nginx/portcullis.conf");
    proxy = await startProxy(nginx.path ?? "", openssl.path ?? "", (setup) => configure(text, setup, services.ports));
  });

  afterAll(async () => {
    await proxy.stop();
    await services.stop();
  });

  testForwarding(() => proxy);

  test("loses no GET request while both processes are restarted one after the other", async () => {
    await register(proxy, "constant");
    let pair = await pairOf(proxy, "constant");
    const { access_token } = await pairOf(proxy, "constant");
    const headers = { authorization: `Bearer ${access_token}` };
    const readers = Array.from({ length: 4 }, () =>
      askRepeatedly(async () => (await proxy.ask("/auth/me", { headers })).status),
    );
    // A refresh without an answer is repeated with the same token, as docs/client.md says.
    const refresher = askRepeatedly(async () => {
      const body = new URLSearchParams({ refresh_token: pair.refresh_token });
      const answer = await proxy.ask("/auth/refresh", { method: "POST", body });
      if (answer.status === 200) pair = JSON.parse(answer.text) as Pair;
      return answer.status === 502 ? 200 : answer.status;
    });
    await services.restartInTurn();
    const seen = await Promise.all(readers.map((reader) => reader.stop()));
    expect({ seen: [...new Set(seen.flat())], refreshed: await refresher.stop() }).toEqual({
      seen: [200],
      refreshed: [200],
    });
  });
});

describe.skipIf(skipped !== null)(`Behind an nginx that strips /api (${skipped ?? "nginx runs"})`, () => {
  let services: TwoServices;
  let proxy: Proxy;

  beforeAll(async () => {
    services = await startTwoServices({ PORTCULLIS_COOKIES: "on", PORTCULLIS_PUBLIC_PATH: "/api" });
    const text = adapt(sample("nginx/portcullis.conf"), {
      "location / {": "location /api/ {",
      "proxy_pass http://portcullis;": "proxy_pass http://portcullis/;",
    });
    proxy = await startProxy(nginx.path ?? "", openssl.path ?? "", (setup) => configure(text, setup, services.ports));
  });

  afterAll(async () => {
    await proxy.stop();
    await services.stop();
  });

  test("a browser logs in, reads its user, refreshes and logs out by cookies below the public path", async () => {
    const jar = new CookieJar(proxy);
    const own = { origin: `https://127.0.0.1:${proxy.port}`, "portcullis-transport": "cookie" };
    const post = async (path: string, body?: Asked["body"]) =>
      (await jar.ask(path, { method: "POST", headers: own, ...(body === undefined ? {} : { body }) })).status;
    const credentials = { username: "stripped", password };
    expect(await post("/api/auth/register", credentials)).toBe(201);
    expect(await post("/api/auth/login", credentials)).toBe(200);
    expect((await jar.ask("/api/auth/me")).status).toBe(200);
    expect(await post("/api/auth/refresh")).toBe(200);
    expect((await jar.ask("/api/auth/me")).status).toBe(200);
    expect(await post("/api/auth/logout")).toBe(204);
    expect(jar.names).toEqual([]);
    expect((await jar.ask("/api/auth/me")).status).toBe(401);
  });
});
