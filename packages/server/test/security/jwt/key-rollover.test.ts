import { generateSigningKey, type KeyOptions } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { credentials, login, me, post } from "../../support/client.ts";
import { rsa } from "../../support/jwt-bench.ts";
import { refresh, refreshed } from "../../support/pairs.ts";
import { secret, start } from "../../support/start.ts";
import { memoryEngine, type TestStore } from "../../support/stores.ts";

describe("JW-05 Keys roll without logging anyone out", () => {
  const [older, newer] = [generateSigningKey("EdDSA"), generateSigningKey("ES256")];
  const [olderSecret, newerSecret] = [secret, "Zp4Lw8Rj2Tn6Vb1Xc5Md9Qf3Hs7Ga0Ke"];

  test.each<[string, string, readonly [KeyOptions, KeyOptions, KeyOptions]]>([
    [
      "secrets",
      "opaque",
      [{ secrets: [olderSecret] }, { secrets: [newerSecret, olderSecret] }, { secrets: [newerSecret] }],
    ],
    [
      "secrets",
      "jwt",
      [{ secrets: [olderSecret] }, { secrets: [newerSecret, olderSecret] }, { secrets: [newerSecret] }],
    ],
    [
      "a JWK set",
      "jwt-stateless",
      [{ jwks: { keys: [older] } }, { jwks: { keys: [newer, older] } }, { jwks: { keys: [newer] } }],
    ],
  ])("Sessions survive a rollover in three phases: %s, %s.", async (_, strategy, phases) => {
    const store: TestStore = await memoryEngine.open();
    const engine = { ...memoryEngine, open: () => Promise.resolve(store) };
    const phase = async (keys: KeyOptions) => (await start({ PORTCULLIS_ACCESS_TOKEN: strategy }, engine, keys)).url;

    const first = await phase(phases[0]);
    await post(first, "register", credentials);
    const [busy, idle] = [await login(first), await login(first)];
    const second = await phase(phases[1]);
    expect((await me(second, busy.access_token)).status).toBe(200);
    expect((await me(second, idle.access_token)).status).toBe(200);
    const rolled = await refreshed(second, busy);
    expect((await me(second, rolled.access_token)).status).toBe(200);

    const third = await phase(phases[2]);
    expect((await me(third, rolled.access_token)).status).toBe(200);
    expect((await refresh(third, rolled)).status).toBe(200);
    // The session was not refreshed while both keys were listed.
    expect((await refresh(third, idle)).body["code"]).toBe("token_invalid");
  });

  test("The published JWK set only has public members.", async () => {
    const published = ["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"];
    const { url } = await start({}, memoryEngine, { secrets: [secret], jwks: { keys: [newer, older, rsa(2048)] } });
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: readonly object[] };
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(published).toEqual(expect.arrayContaining(Object.keys(key)));
    const { url: symmetric } = await start({}, memoryEngine, { secrets: [secret] });
    expect(await (await fetch(`${symmetric}/.well-known/jwks.json`)).json()).toEqual({ keys: [] });
  });
});
