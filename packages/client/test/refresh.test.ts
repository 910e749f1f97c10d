import { expect, test } from "vitest";
import { refresh } from "./service.ts";
import { sendMany, tabOfAlice, times } from "./tabs.ts";

test("However many requests wait for it, there is one refresh, and each is answered.", async () => {
  const { client, signedOut, wire, refreshes } = await tabOfAlice();
  expect(await sendMany({ client }, 50)).toEqual(times(50, 200));
  expect(wire.count(refresh)).toBe(1);
  expect(wire.count("POST /things")).toBe(100);
  expect(refreshes()).toEqual(["renewed"]);
  expect(await sendMany({ client }, 5)).toEqual(times(5, 200));
  expect([wire.count(refresh), signedOut]).toEqual([1, []]);
});

test("A request that was refused while others renewed the session is sent again with what they got.", async () => {
  const { client, wire } = await tabOfAlice();
  const held = wire.hold("GET /auth/sessions");
  const sessions = client.sessions();
  const letGo = await held;
  expect(await client.me()).toMatchObject({ username: "Alice" });
  letGo();
  expect(await sessions).toMatchObject([{ current: true }]);
  expect(wire.count(refresh)).toBe(1);
});

test("A refresh whose answer is lost is repeated with the same token.", async () => {
  const { client, wire, refreshes, signedOut } = await tabOfAlice();
  wire.lose(refresh, 2);
  expect(await sendMany({ client }, 10)).toEqual(times(10, 200));
  expect(wire.count(refresh)).toBe(3);
  expect(refreshes()).toEqual(["renewed", "repeated", "repeated"]);
  expect(signedOut).toEqual([]);
});

test("So is one that somebody between answers for the service, who knows nothing of what became of it.", async () => {
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

test("Where every answer is lost requests fail as fetch does, nobody is signed out, and the next request may try again.", async () => {
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

test("An answer that does not come in time counts as lost.", async () => {
  const { client, wire } = await tabOfAlice({ refresh: { delays: [0, 0, 0, 0, 0], timeout: 1000 } });
  const held = wire.hold(refresh);
  const me = client.me();
  const letGo = await held;
  expect(await me).toMatchObject({ username: "Alice" });
  expect(wire.count(refresh)).toBeGreaterThanOrEqual(2);
  letGo();
});

test("Whoever gives up a request while the login is renewed waits no longer, and the others get what they wait for.", async () => {
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

test("A request is not sent again if its body was a stream, but the next finds the login renewed.", async () => {
  const { client, wire } = await tabOfAlice();
  const body = new Blob(["a", "b"]).stream();
  const init = { method: "POST", body, duplex: "half" } as RequestInit;
  expect((await client.fetch("/things", init)).status).toBe(401);
  expect(await sendMany({ client }, 1)).toEqual([200]);
  expect(wire.count(refresh)).toBe(1);
});
