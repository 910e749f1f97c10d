import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { type Balancer, balance } from "../support/balancer.ts";
import { login, me, type Pair, post, status } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";

const password = "correct horse battery";

describe.skipIf(postgresqlStatus.status === "skipped")("Two processes on one PostgreSQL behind a balancer", () => {
  let database: FreshDatabase;
  let environment: Readonly<Record<string, string>>;
  let services: [RunningService, RunningService];
  let balancer: Balancer;

  beforeAll(async () => {
    database = await freshPostgresql();
    // As docs/operating.md sets them up: one database, one secret, the balancer named as a proxy.
    environment = {
      NODE_ENV: "production",
      PORTCULLIS_DATABASE_URL: database.url,
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1",
      PORTCULLIS_DRAIN_TIME: "5",
    };
    services = await Promise.all([serve(environment), serve(environment)]);
    balancer = await balance(services.map(({ url }) => url));
  });

  afterAll(async () => {
    await balancer.close();
    for (const service of services) service.kill("SIGKILL");
    await Promise.all(services.map(({ ended }) => ended));
    await database.drop();
  });

  const urls = () => services.map(({ url }) => url);

  const register = async (username: string) => {
    const who = { username, password };
    expect((await post(balancer.url, "register", who)).status).toBe(201);
    return who;
  };

  const refresh = async (url: string, { refresh_token }: Pair): Promise<Pair> => {
    const answer = await post(url, "refresh", { refresh_token });
    expect(answer.status).toBe(200);
    return answer.body as unknown as Pair;
  };

  test("serve one user in turns: registration at one, login at the other, refresh at both", async () => {
    const who = { username: "turns", password };
    expect((await post(services[0].url, "register", who)).status).toBe(201);
    let pair = await login(services[1].url, who);
    for (let round = 0; round < 10; round += 1) {
      const grandparent = pair.access_token;
      for (const url of urls()) pair = await refresh(url, pair);
      for (const url of urls()) {
        expect((await me(url, pair.access_token)).body).toMatchObject({ username: "turns" });
        expect((await me(url, grandparent)).status).toBe(401);
      }
    }
    const before = new Map(balancer.answered);
    for (let round = 0; round < 10; round += 1) pair = await refresh(balancer.url, pair);
    // Both have answered requests.
    for (const url of urls()) expect(balancer.answered.get(url) ?? 0).toBe((before.get(url) ?? 0) + 5);
  });

  test("both reject the tokens of a user who logs out, or logs out everywhere, at once", async () => {
    const who = await register("leaving");
    for (let round = 0; round < 10; round += 1) {
      const [here = "", there = ""] = round % 2 === 0 ? urls() : urls().toReversed();
      const pair = await login(here, who);
      expect((await me(there, pair.access_token)).status).toBe(200);
      expect((await post(here, "logout", { refresh_token: pair.refresh_token })).status).toBe(204);
      expect((await me(there, pair.access_token)).status).toBe(401);
      expect((await post(there, "refresh", { refresh_token: pair.refresh_token })).status).toBe(401);
    }
    const logins = [await login(services[0].url, who), await login(services[1].url, who)];
    expect((await post(services[0].url, "logout-all", {}, logins[1]?.access_token)).status).toBe(204);
    for (const { access_token } of logins) expect((await me(services[1].url, access_token)).status).toBe(401);
  });

  test("count failed logins together", async () => {
    await register("guessed");
    const guess = async (wrong: string, address: string) =>
      (
        await post(balancer.url, "login", { username: "guessed", password: wrong }, undefined, {
          "x-forwarded-for": address,
        })
      ).status;
    for (let turn = 0; turn < 5; turn += 1) expect(await guess("wrong password", `192.0.2.${turn}`)).toBe(401);
    // The name has a pause at both processes, for every client and every password.
    for (let turn = 0; turn < 2; turn += 1) expect(await guess(password, "198.51.100.7")).toBe(429);
  });

  test("log the address of the client, not of the balancer", async () => {
    const who = await register("far-away");
    const forwarded = { "x-forwarded-for": "198.51.100.7" };
    const { access_token } = (await post(balancer.url, "login", who, undefined, forwarded)).body as unknown as Pair;
    const headers = { authorization: `Bearer ${access_token}` };
    const answer = await fetch(`${balancer.url}/auth/sessions`, { headers });
    expect(await answer.json()).toMatchObject({ sessions: [{ address: "198.51.100.7" }] });
  });

  test("keep all sessions when one of them is killed, and it serves again after a restart", async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, number) => register(`person-${number}`)));
    let pairs = await Promise.all(people.map((who) => login(balancer.url, who)));
    // This happens while they refresh. A client without an answer repeats the refresh with the same token.
    const refreshing = Promise.all(pairs.map((pair) => refreshUntilAnswered(balancer.url, pair)));
    services[0].kill("SIGKILL");
    expect(await services[0].ended).toBeNull();
    pairs = await refreshing;
    for (const [number, pair] of pairs.entries()) {
      const { status: answered, body } = await me(balancer.url, pair.access_token);
      expect({ answered, body }).toMatchObject({ answered: 200, body: { username: `person-${number}` } });
    }
    services[0] = await serve(environment);
    balancer.use(urls());
    for (const pair of pairs) {
      expect((await me(services[0].url, pair.access_token)).status).toBe(200);
      await refresh(services[0].url, pair);
    }
  });

  test("fail no request when they are restarted one after the other, each drained first", async () => {
    const who = await register("patient");
    let pair = await login(balancer.url, who);
    const statuses = new Set<number>();
    const end = new AbortController();
    const work = (async () => {
      while (!end.signal.aborted) {
        const { status: answered, body } = await post(balancer.url, "refresh", { refresh_token: pair.refresh_token });
        statuses.add(answered);
        if (answered === 200) pair = body as unknown as Pair;
        statuses.add((await me(balancer.url, pair.access_token)).status);
      }
    })();
    for (const turn of [0, 1] as const) {
      services[turn].kill("SIGTERM");
      // Like a balancer that probes: it sends no more requests to a server that says that it is not ready.
      await untilNotReady(services[turn].url);
      balancer.use([services[1 - turn]?.url ?? ""]);
      expect(await services[turn].ended).toBe(0);
      services[turn] = await serve(environment);
      expect(await status(services[turn].url, "/readyz")).toBe(200);
      balancer.use(urls());
    }
    end.abort();
    await work;
    expect([...statuses]).toEqual([200]);
  });
});

/** @throws Error if the service stops listening before it says that it is not ready */
async function untilNotReady(url: string): Promise<void> {
  while ((await status(url, "/readyz")) !== 503);
}

/** @throws Error if the token is rejected */
async function refreshUntilAnswered(url: string, { refresh_token }: Pair): Promise<Pair> {
  for (let tries = 0; tries < 20; tries += 1) {
    const response = await fetch(`${url}/auth/refresh`, {
      method: "POST",
      body: new URLSearchParams({ refresh_token }),
    });
    if (response.status === 200) return (await response.json()) as Pair;
    expect([502, 503]).toContain(response.status);
    await response.arrayBuffer();
  }
  throw new Error("no answer");
}
