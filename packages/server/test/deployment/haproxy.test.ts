import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../../../tooling/find-program.ts";
import { postgresqlStatus } from "../support/stores.ts";
import { askRepeatedly, pairOf, type Pair, register } from "./account.ts";
import { testForwarding } from "./forwarding-tests.ts";
import { type Proxy, type ProxySetup, startProxy } from "./proxy.ts";
import { adapt, sample } from "./sample.ts";
import { startTwoServices, type TwoServices } from "./two-services.ts";

const haproxy = findProgram("haproxy");
const openssl = findProgram("openssl");
const skipped = postgresqlStatus.status === "skipped" ? postgresqlStatus.reason : (haproxy.skipped ?? openssl.skipped);

function configure(text: string, { directory, certificate, port }: ProxySetup, ports: readonly number[]) {
  const both = join(directory, "both.pem");
  writeFileSync(both, certificate.pem + readFileSync(certificate.keyFile, "utf8"));
  const file = join(directory, "haproxy.cfg");
  writeFileSync(
    file,
    adapt(text, {
      "127.0.0.1:3000": `127.0.0.1:${ports[0]}`,
      "127.0.0.1:3001": `127.0.0.1:${ports[1]}`,
      "bind :443": `bind 127.0.0.1:${port}`,
      "/etc/haproxy/auth.example.pem": both,
    }),
  );
  return ["-db", "-f", file];
}

describe.skipIf(skipped !== null)(`The HAProxy sample (${skipped ?? "HAProxy runs"})`, () => {
  let services: TwoServices;
  let proxy: Proxy;

  beforeAll(async () => {
    services = await startTwoServices({ PORTCULLIS_COOKIES: "on" });
    const text = sample("haproxy/haproxy.cfg");
    proxy = await startProxy(haproxy.path ?? "", openssl.path ?? "", (setup) => configure(text, setup, services.ports));
  });

  afterAll(async () => {
    await proxy.stop();
    await services.stop();
  });

  testForwarding(() => proxy);

  test("loses no request while both processes are restarted one after the other", async () => {
    await register(proxy, "constant");
    const { access_token } = await pairOf(proxy, "constant");
    const headers = { authorization: `Bearer ${access_token}` };
    let pair = await pairOf(proxy, "constant");
    const workers = [
      ...Array.from({ length: 4 }, () => askRepeatedly(async () => (await proxy.ask("/auth/me", { headers })).status)),
      askRepeatedly(async () => {
        const body = new URLSearchParams({ refresh_token: pair.refresh_token });
        const answer = await proxy.ask("/auth/refresh", { method: "POST", body });
        if (answer.status === 200) pair = JSON.parse(answer.text) as Pair;
        return answer.status;
      }),
    ];
    await services.restartInTurn();
    const seen = await Promise.all(workers.map((worker) => worker.stop()));
    expect([...new Set(seen.flat())]).toEqual([200]);
  });
});
