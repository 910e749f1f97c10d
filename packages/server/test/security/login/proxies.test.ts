import { describe, expect, test } from "vitest";
import { type Answer, credentials, post } from "../../support/client.ts";
import { guess, tally, wrong } from "../../support/guess.ts";
import { start, throttled } from "../../support/start.ts";

describe("LG-04 Proxy headers are only trusted if configured", () => {
  const forged = (number: number) => ({
    "x-forwarded-for": `203.0.113.${number}`,
    "x-real-ip": `203.0.113.${number}`,
    "x-client-ip": `203.0.113.${number}`,
    forwarded: `for=203.0.113.${number}`,
  });

  /** The address that is stored with a login. */
  const seen = async (url: string, headers: Readonly<Record<string, string>>) => {
    const { body } = await post(url, "login", credentials, undefined, headers);
    const answer = await fetch(`${url}/auth/sessions`, {
      headers: { authorization: `Bearer ${String(body["access_token"])}` },
    });
    const { sessions } = (await answer.json()) as { sessions: { address: string; current: boolean }[] };
    return sessions.find(({ current }) => current)?.address;
  };

  test.each([
    ["no proxy is", {}],
    ["another proxy is", { PORTCULLIS_TRUSTED_PROXIES: "10.0.0.0/8,2001:db8::/32" }],
  ])(
    "While %s, a client has the address of its connection, and forged addresses allow no further guesses.",
    async (_, settings) => {
      const { url } = await start({ ...throttled, ...settings });
      await post(url, "register", credentials);
      expect(await seen(url, forged(7))).toBe("127.0.0.1");
      const answers: Answer[] = [];
      for (let turn = 0; turn < 101; turn += 1) {
        answers.push(await post(url, "login", { username: `name-${turn}`, password: wrong }, undefined, forged(turn)));
      }
      expect(tally(answers)).toEqual({ 401: 100, 429: 1 });
    },
  );

  test("Only the address that a trusted proxy adds is used, not those that the client sent.", async () => {
    const { url } = await start({ ...throttled, PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1" });
    await post(url, "register", credentials);
    expect(await seen(url, { "x-forwarded-for": "198.51.100.1, 203.0.113.7" })).toBe("203.0.113.7");
    expect(await seen(url, { ...forged(9), "x-forwarded-for": "127.0.0.1" })).toBe("127.0.0.1");
    expect(await seen(url, { "x-forwarded-for": "203.0.113.7, not an address" })).toBe("127.0.0.1");
    const answers: Answer[] = [];
    for (let turn = 0; turn < 101; turn += 1)
      answers.push(await guess(url, `name-${turn}`, `198.51.100.${turn}, 203.0.113.7`));
    expect(tally(answers)).toEqual({ 401: 100, 429: 1 });
  });
});
