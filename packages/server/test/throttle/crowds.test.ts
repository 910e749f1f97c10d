import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, post } from "../support/client.ts";
import { stoppedClock } from "../support/shifted-clock.ts";
import { sharedEngines } from "../support/stores.ts";
import { startTwoProcesses, type TwoProcesses } from "../support/two-processes.ts";

const password = "correct horse battery";

for (const engine of sharedEngines) {
  describe.skipIf(engine.skipped !== null)(`Two processes on ${engine.label}, with a crowd behind one address,`, () => {
    let service: TwoProcesses;

    beforeAll(async () => {
      // With a stopped clock, no window ends and no attempt expires, however long the test takes. Each test uses other
      // networks.
      service = await startTwoProcesses(engine, { PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1" }, stoppedClock(new Date()));
    });
    afterAll(() => service.close());

    let turns = 0;
    const send = (path: "login" | "register", username: string, address: string): Promise<Answer> =>
      post(service.url((turns += 1)), path, { username, password }, undefined, { "x-forwarded-for": address });

    const register = async (names: readonly string[]) => {
      for (const [index, name] of names.entries()) {
        expect((await send("register", name, `192.0.2.${index % 250}`)).status).toBe(201);
      }
    };

    /** Logs in all remaining users at once, again and again. Returns how many remain after each round. */
    const logInAll = async (names: readonly string[], address: string): Promise<readonly number[]> => {
      const rounds: number[] = [];
      for (let left = names; left.length > 0; ) {
        const answers = await Promise.all(left.map((name) => send("login", name, address)));
        for (const { status, headers } of answers.filter((answer) => answer.status !== 200)) {
          expect(status).toBe(429);
          expect(headers.get("retry-after")).toMatch(/^[1-5]$/);
        }
        const next = left.filter((_, index) => answers[index]?.status !== 200);
        expect(next.length).toBeLessThan(left.length);
        rounds.push(next.length);
        left = next;
      }
      return rounds;
    };

    test("LG-06 let 180 users log in at once, and make those that find no place wait 1 to 5 seconds", async () => {
      const names = Array.from({ length: 180 }, (_, index) => `pupil-${index}`);
      await register(names);
      const [left = 0] = await logInAll(names, "198.51.100.1");
      // At least a hundred get a place.
      expect(left).toBeLessThanOrEqual(80);
    });

    test("LG-06 let 20 simultaneous logins of one username succeed, and make those that find no place wait 1 to 5 seconds", async () => {
      await register(["popular"]);
      const [left = 0] = await logInAll(
        Array.from({ length: 20 }, () => "popular"),
        "198.51.100.2",
      );
      expect(left).toBeLessThanOrEqual(15);
    });

    test("RG-04 answer 409 to 30 taken names in 15 minutes, and 429 afterwards", async () => {
      const taken = Array.from({ length: 10 }, (_, index) => `taken-${index}`);
      await register(taken);
      const address = "198.51.100.3";
      const ask = (index: number) => send("register", taken[index % taken.length] ?? "", address);
      for (let index = 0; index < 30; index += 1) expect((await ask(index)).status).toBe(409);
      const further = await Promise.all(Array.from({ length: 270 }, (_, index) => ask(index)));
      for (const { status, headers } of further) {
        expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: 429, retryAfter: "900" });
      }
      // Other networks can register, and logins from this one are still served.
      expect((await send("register", "taken-0", "198.51.100.4")).status).toBe(409);
      expect((await send("login", "taken-0", address)).status).toBe(200);
    });

    test("RG-04 answer 409 to 30 taken names if 300 are requested at once", async () => {
      await register(["wanted"]);
      const asked = Array.from({ length: 300 }, () => send("register", "wanted", "198.51.100.5"));
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 409)).toHaveLength(30);
      expect(statuses.filter((status) => status === 429)).toHaveLength(270);
    });
  });
}
