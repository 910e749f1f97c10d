import { expect, test } from "vitest";
import { refresh } from "./service.ts";
import { sendMany, tabOfAlice, times } from "./tabs.ts";

test("Many requests with an expired token cause one refresh, and each is answered", async () => {
  const { client, signedOut, wire, refreshes } = await tabOfAlice();
  expect(await sendMany({ client }, 50)).toEqual(times(50, 200));
  expect(wire.count(refresh)).toBe(1);
  expect(wire.count("POST /things")).toBe(100);
  expect(refreshes()).toEqual(["renewed"]);
  expect(await sendMany({ client }, 5)).toEqual(times(5, 200));
  expect([wire.count(refresh), signedOut]).toEqual([1, []]);
});

test("A request that is rejected while another one refreshes is sent again with the new token", async () => {
  const { client, wire } = await tabOfAlice();
  const held = wire.hold("GET /auth/sessions");
  const sessions = client.sessions();
  const letGo = await held;
  expect(await client.me()).toMatchObject({ username: "Alice" });
  letGo();
  expect(await sessions).toMatchObject([{ current: true }]);
  expect(wire.count(refresh)).toBe(1);
});

test("A refresh whose answer is lost is repeated with the same token", async () => {
  const { client, wire, refreshes, signedOut } = await tabOfAlice();
  wire.lose(refresh, 2);
  expect(await sendMany({ client }, 10)).toEqual(times(10, 200));
  expect(wire.count(refresh)).toBe(3);
  expect(refreshes()).toEqual(["renewed", "repeated", "repeated"]);
  expect(signedOut).toEqual([]);
});

test("A refresh that a gateway answers with 5xx is repeated with the same token", async () => {
  const statuses = [500, 502, 504];
  const { client, refreshes } = await tabOfAlice({
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const status = url.endsWith("/refresh") ? statuses.pop() : undefined;
      return status === undefined ? response : new Response("<h1>Bad gateway</h1>", { status });
    },
  });
  expect(await client.me()).toMatchObject({ username: "Alice" });
  expect(refreshes()).toEqual(["renewed", "repeated", "repeated", "repeated"]);
});

test("If every answer to a refresh is lost, requests fail as fetch does, the session stays, and the next request refreshes again", async () => {
  const { client, wire, signedOut } = await tabOfAlice();
  wire.lose(refresh, 4);
  const outcomes = await Promise.allSettled([client.me(), client.me(), client.fetch("/things")]);
  expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason instanceof TypeError)).toEqual(
    times(3, true),
  );
  expect(wire.count(refresh)).toBe(4);
  expect(await client.me()).toMatchObject({ username: "Alice" });
  expect(signedOut).toEqual([]);
});

test("A refresh whose answer does not come in time is repeated", async () => {
  const { client, wire } = await tabOfAlice({ refresh: { delays: [0, 0, 0, 0, 0], timeout: 1000 } });
  const held = wire.hold(refresh);
  const me = client.me();
  const letGo = await held;
  expect(await me).toMatchObject({ username: "Alice" });
  expect(wire.count(refresh)).toBeGreaterThanOrEqual(2);
  letGo();
});

test("An aborted request does not wait for the refresh, and the others still get their answers", async () => {
  const { client, wire } = await tabOfAlice();
  const held = wire.hold(refresh);
  const giveUp = new AbortController();
  const given = client.me({ signal: giveUp.signal });
  const kept = client.me();
  const letGo = await held;
  giveUp.abort();
  await expect(given).rejects.toMatchObject({ name: "AbortError" });
  letGo();
  expect(await kept).toMatchObject({ username: "Alice" });
  expect(wire.count(refresh)).toBe(1);
});

test("A request whose body is a stream is not sent again, but the session is refreshed for the next one", async () => {
  const { client, wire } = await tabOfAlice();
  const body = new Blob(["a", "b"]).stream();
  const init = { method: "POST", body, duplex: "half" } as RequestInit;
  expect((await client.fetch("/things", init)).status).toBe(401);
  expect(await sendMany({ client }, 1)).toEqual([200]);
  expect(wire.count(refresh)).toBe(1);
});
