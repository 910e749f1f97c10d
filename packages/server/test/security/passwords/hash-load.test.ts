import { afterEach, describe, expect, test } from "vitest";
import { cryptoFor } from "../../../src/composition/crypto.ts";
import { loadConfig } from "../../../src/index.ts";
import { credentials, login, me, post, status } from "../../support/client.ts";
import { type RunningService, serve } from "../../support/command-line.ts";
import { secret } from "../../support/start.ts";

describe("PW-09 Hashing is bounded, and a flood of logins does not slow down other requests", () => {
  const flood = 300;

  describe("The service itself, at its real cost", () => {
    let service: RunningService;
    let token: string;

    const floodWith = (onAnswer: () => void) =>
      Promise.all(
        Array.from({ length: flood }, async () => {
          const answer = await post(service.url, "login", credentials);
          onAnswer();
          return answer;
        }),
      );

    const startService = async (environment = {}) => {
      service = await serve({
        PORTCULLIS_DATABASE_URL: "memory:",
        PORTCULLIS_SECRET: secret,
        PORTCULLIS_THROTTLE: "off",
        // WebCrypto verifies it, in the thread pool that hashes use.
        PORTCULLIS_ACCESS_TOKEN: "jwt",
        ...environment,
      });
      expect((await post(service.url, "register", credentials)).status).toBe(201);
      token = (await login(service.url)).access_token;
    };

    afterEach(async () => {
      service.kill("SIGKILL");
      await service.ended;
    });

    test("answers logins that it can't hash soon with 503 and Retry-After, and everything else normally.", async () => {
      await startService({ PORTCULLIS_HASH_CONCURRENCY: "1", PORTCULLIS_HASH_QUEUE: "8" });
      const answers = await floodWith(() => undefined);
      const counts = new Map<number, number>();
      for (const answer of answers) {
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        if (answer.status === 200) continue;
        expect(answer).toMatchObject({ status: 503, body: { code: "overloaded" } });
        expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      }
      expect(counts.get(200)).toBeGreaterThan(0);
      expect(counts.get(503)).toBeGreaterThan(0);
      expect((await post(service.url, "login", credentials)).status).toBe(200);
    });

    test("answers GET /auth/me and /healthz long before 300 logins are done.", async () => {
      await startService({ PORTCULLIS_HASH_QUEUE: "1000" });
      let through = 0;
      let begun = () => {};
      const first = new Promise<void>((resolve) => (begun = resolve));
      const answers = floodWith(() => {
        through += 1;
        begun();
      });
      await first;
      for (let round = 0; round < 5; round += 1) {
        expect((await me(service.url, token)).status).toBe(200);
        expect(await status(service.url, "/healthz")).toBe(200);
      }
      expect(through).toBeLessThan(flood / 2);
      await answers;
    });
  });

  test("A configured number of hashes runs, another number waits, and further ones are rejected at once.", async () => {
    const config = loadConfig({ PORTCULLIS_HASH_CONCURRENCY: "2", PORTCULLIS_HASH_QUEUE: "3" });
    const { passwordHasher, hashQueue } = cryptoFor(config, { secrets: [secret] });
    const outcomes = Array.from({ length: flood }, () => passwordHasher.verifyDummy("x"));
    expect([hashQueue.running, hashQueue.waiting]).toEqual([2, 3]);
    const settled = await Promise.allSettled(outcomes);
    const refused = settled.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    expect(refused).toHaveLength(flood - 5);
    for (const reason of refused) expect(reason).toMatchObject({ code: "overloaded", retryAfter: expect.any(Number) });
    expect([hashQueue.running, hashQueue.waiting]).toEqual([0, 0]);
  });

  test("By default, two threads of Node's pool stay free for other work.", () => {
    const { hashQueue } = cryptoFor(loadConfig({}), { secrets: [secret] });
    expect(hashQueue.concurrency).toBeLessThanOrEqual(Math.max(1, Number(process.env["UV_THREADPOOL_SIZE"] ?? 4) - 2));
  });
});
