import { describe, expect, test } from "vitest";
import { alice, problemOf } from "../service.ts";
import { browserOfAlice, ownPage } from "./browser.ts";

const names = {
  access: "__Host-portcullis_access",
  refresh: "__Secure-portcullis_refresh",
  csrf: "__Host-portcullis_csrf",
};
const mallory = { username: "mallory", password: "wicked horse battery" };

/** Alice's browser, and a cookie that another host of the domain adds to hers: Mallory's refresh token. */
async function plantedBrowser() {
  const built = await browserOfAlice();
  const { portcullis, jar, send } = built;
  await portcullis.register(mallory);
  const { pair } = await portcullis.login(mallory);
  const planted = `${names.refresh}=${pair.refreshToken}`;
  const own = {
    access: `${names.access}=${jar.valueOf(names.access)}`,
    refresh: `${names.refresh}=${jar.valueOf(names.refresh)}`,
    csrf: `${names.csrf}=${jar.valueOf(names.csrf)}`,
  };
  const post = (path: string, cookies: readonly string[], sent: { token?: string; body?: string } = {}) => {
    const json = sent.body === undefined ? {} : { "Content-Type": "application/json" };
    return send("POST", `/auth/${path}`, { ...sent, headers: { ...ownPage, ...json, Cookie: cookies.join("; ") } });
  };
  const isGood = (refreshToken: string) =>
    portcullis.refresh({ refreshToken }).then(
      () => true,
      () => false,
    );
  return { ...built, mallorys: pair, planted, own, post, isGood };
}

const cleared = (response: Response) =>
  response.headers.getSetCookie().map((line) => [line.replace(/=.*/, ""), line.includes("Max-Age=0")]);
const allCleared = [names.refresh, names.refresh, names.access, names.csrf].map((name) => [name, true]);

describe("CK-01 a planted refresh cookie", () => {
  test("alone, or beside a user's own access and CSRF cookies, starts no session", async () => {
    const { planted, own, post, isGood, mallorys } = await plantedBrowser();
    for (const cookies of [[planted], [planted, own.csrf], [planted, own.access, own.csrf]]) {
      const response = await post("refresh", cookies);
      expect(await problemOf(response.clone())).toMatchObject({ status: 401, code: "token_missing" });
      expect(cleared(response)).toEqual(allCleared);
    }
    expect(await isGood(mallorys.refreshToken)).toBe(true);
  });

  test.each([
    ["first", (planted: string, own: string) => [planted, own]],
    ["last", (planted: string, own: string) => [own, planted]],
    ["first and last", (planted: string, own: string) => [planted, `${names.refresh}=x`, own, planted]],
  ] as const)("that comes %s is ignored for the one that matches, at refresh and logout", async (_, order) => {
    const { planted, own, post, isGood, mallorys, portcullis, jar } = await plantedBrowser();
    const cookies = [...order(planted, own.refresh), own.access, own.csrf];
    const renewed = await post("refresh", cookies);
    expect(renewed.status).toBe(200);
    const access = renewed.headers.getSetCookie().find((line) => line.startsWith(names.access)) ?? "";
    const accessToken = access.replace(/^[^=]*=([^;]*).*$/, "$1");
    const { user } = await portcullis.currentUser({ accessToken });
    expect(user.username).toBe(alice.username);
    const ended = await post("logout", cookies);
    expect([ended.status, cleared(ended)]).toEqual([204, allCleared]);
    expect(await isGood(jar.valueOf(names.refresh))).toBe(false);
    expect(await isGood(mallorys.refreshToken)).toBe(true);
  });

  test("with a forged signature does not stand in for the session it names", async () => {
    const { own, post, jar } = await plantedBrowser();
    const forged = `${jar.valueOf(names.refresh).slice(0, -8)}AAAAAAAA`;
    const cookies = [`${names.refresh}=${forged}`, own.refresh, own.csrf];
    expect((await post("refresh", cookies)).status).toBe(200);
  });

  test("does not keep a bearer client from refreshing or logging out", async () => {
    const { planted, own, post, portcullis, isGood, mallorys } = await plantedBrowser();
    const { pair } = await portcullis.login(alice);
    const body = JSON.stringify({ refresh_token: pair.refreshToken });
    for (const cookies of [[planted], [planted, planted]]) {
      const renewed = await post("refresh", cookies, { body });
      expect(renewed.status).toBe(200);
      expect(await renewed.json()).toHaveProperty("refresh_token");
      expect(cleared(renewed)).toEqual(allCleared);
    }
    const ended = await post("logout", [planted, planted], { token: pair.accessToken });
    expect([ended.status, cleared(ended)]).toEqual([204, allCleared]);
    expect(await isGood(pair.refreshToken)).toBe(false);
    const { pair: third } = await portcullis.login(alice);
    const byBody = await post("logout", [planted], { body: JSON.stringify({ refresh_token: third.refreshToken }) });
    expect(byBody.status).toBe(204);
    expect(await isGood(third.refreshToken)).toBe(false);
    expect(await isGood(own.refresh.replace(/^[^=]*=/, ""))).toBe(true);
    expect(await isGood(mallorys.refreshToken)).toBe(true);
  });

  test("does not keep the access cookie's session from being ended by a logout", async () => {
    const { planted, own, post, isGood, mallorys, jar } = await plantedBrowser();
    const ended = await post("logout", [planted, planted, own.access, own.csrf]);
    expect([ended.status, cleared(ended)]).toEqual([204, allCleared]);
    expect(await isGood(jar.valueOf(names.refresh))).toBe(false);
    expect(await isGood(mallorys.refreshToken)).toBe(true);
  });

  test("alone gets 204 at logout, ends nothing, and is deleted", async () => {
    const { planted, post, isGood, mallorys } = await plantedBrowser();
    const ended = await post("logout", [planted]);
    expect([ended.status, cleared(ended)]).toEqual([204, allCleared]);
    expect(await isGood(mallorys.refreshToken)).toBe(true);
  });

  test("does not let another site delete a user's cookies", async () => {
    const { planted, send } = await plantedBrowser();
    const headers = { Cookie: planted, "Sec-Fetch-Site": "cross-site" };
    for (const path of ["/auth/refresh", "/auth/logout"]) {
      const response = await send("POST", path, { headers });
      expect([response.status, response.headers.getSetCookie()]).toEqual([401, []]);
    }
  });

  test.each([
    ["change-password", { current_password: alice.password, new_password: "another horse battery" }],
    ["logout-all", undefined],
  ])("that is sent twice does not make a completed request fail: %s", async (path, json) => {
    const { planted, post, portcullis } = await plantedBrowser();
    const { pair } = await portcullis.login(alice);
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const response = await post(path, [planted, planted], { token: pair.accessToken, ...body });
    expect([response.status, cleared(response)]).toEqual([204, allCleared]);
  });

  test("that is sent twice does not make a revocation fail", async () => {
    const { planted, send, portcullis } = await plantedBrowser();
    const { pair } = await portcullis.login(alice);
    const headers = { ...ownPage, Cookie: `${planted}; ${planted}` };
    const sent = { token: pair.accessToken, headers };
    expect((await send("DELETE", `/auth/sessions/${pair.sessionId}`, sent)).status).toBe(204);
  });
});

test("A refresh with neither cookie nor body is 401 token_missing where cookies are on", async () => {
  const { send } = await browserOfAlice();
  const response = await send("POST", "/auth/refresh", { headers: ownPage });
  expect(await problemOf(response)).toMatchObject({ status: 401, code: "token_missing" });
  expect(response.headers.getSetCookie()).toEqual([]);
});
