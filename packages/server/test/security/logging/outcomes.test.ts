import type { AuthEventType } from "@portcullis/core";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../../src/index.ts";
import { LoggedEvents } from "../../../src/logging/logged-events.ts";
import { credentials, type Pair } from "../../support/client.ts";
import type { Deployment } from "../../support/deployment.ts";
import { eventsIn, linesOf } from "../../support/logged.ts";
import { patiently } from "../../support/patience.ts";
import { exchange } from "../../support/raw-connection.ts";
import { codeOf, json, send, type Sent } from "../../support/send.ts";
import { start, startWithAlice, throttled } from "../../support/start.ts";
import { storedUser } from "../../support/stored-user.ts";

describe("LL-01 Each outcome is one structured event on one line", () => {
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  const onOneLineEach = (deployment: Deployment) => {
    for (const text of deployment.log) {
      expect(text.endsWith("\n")).toBe(true);
      expect(text.slice(0, -1)).not.toMatch(control);
      expect(JSON.parse(text)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
    }
  };

  /** The lines of a request in the log. */
  const toldOf = (deployment: Deployment, id: unknown) =>
    linesOf(deployment).filter(({ request_id }) => request_id === id);

  test("Every outcome of a use case is one event on one line.", async () => {
    const { url, deployment } = await start(throttled);
    let requests = 0;
    let last = "";

    /** Sends a request, and returns its only event. */
    const eventOf = async (path: string, body: object | null, token?: string, method = "POST") => {
      last = `request-${(requests += 1)}`;
      const reply = await send(url, path, {
        method,
        headers: { "x-request-id": last },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
        ...(token === undefined ? {} : { token }),
      });
      const events = eventsIn(deployment).filter(({ request_id }) => request_id === last);
      expect([path, events.length]).toEqual([path, 1]);
      // The request also has its line, and no other.
      await expect.poll(() => toldOf(deployment, last).length, patiently).toBe(2);
      expect(toldOf(deployment, last)).toMatchObject([
        { event: expect.any(String) },
        { msg: "request", status: reply.status },
      ]);
      const words = events.flatMap(({ event, reason }) => [event, reason]).filter((word) => typeof word === "string");
      return { said: words.join(" "), reply };
    };
    const said = async (...given: Parameters<typeof eventOf>) => (await eventOf(...given)).said;
    const pairFrom = async (path: string, body: object) => JSON.parse((await eventOf(path, body)).reply.text) as Pair;

    const bob = { ...credentials, username: "bob" };
    const wrong = { ...credentials, password: "wrong" };
    expect(await said("register", credentials)).toBe("registered");
    expect(await said("register", bob)).toBe("registered");
    expect(await said("register", credentials)).toBe("registration_failed username_taken");
    expect(await said("register", wrong)).toBe("registration_failed validation_failed");
    expect(await said("login", credentials)).toBe("login_succeeded");
    expect(await said("login", wrong)).toBe("login_failed invalid_credentials");
    expect(await said("login", { ...wrong, username: "nobody" })).toBe("login_failed invalid_credentials");
    const pair = await pairFrom("login", credentials);
    const next = await pairFrom("refresh", pick(pair));
    expect(await said("refresh", pick(pair))).toBe("refreshed");
    const newest = await pairFrom("refresh", pick(next));
    expect(await said("refresh", pick(pair))).toBe("token_reused");
    expect(await said("refresh", pick(newest))).toBe("refresh_failed token_invalid");
    expect(await said("refresh", { refresh_token: "x" })).toBe("refresh_failed token_invalid");
    expect(await said("logout", pick(await pairFrom("login", credentials)))).toBe("logged_out");
    const here = await pairFrom("login", credentials);
    await pairFrom("login", credentials);
    const { text } = await send(url, "sessions", { method: "GET", token: here.access_token });
    const { sessions } = JSON.parse(text) as {
      readonly sessions: readonly { readonly id: string; readonly current: boolean }[];
    };
    const other = sessions.find(({ current }) => !current)?.id;
    expect(await said(`sessions/${other}`, null, here.access_token, "DELETE")).toBe("session_revoked");
    const token = here.access_token;
    const change = { current_password: credentials.password, new_password: "another horse battery" };
    for (let failure = 0; failure < 5; failure += 1) {
      expect(await said("change-password", { ...change, current_password: "wrong" }, token)).toBe(
        "password_change_failed wrong_password",
      );
    }
    const { id } = await storedUser(deployment, credentials.username);
    expect(await said("change-password", change, token)).toBe("throttled limit");
    expect(eventsIn(deployment, "throttled")).toMatchObject([{ user_id: id, retry_after: 1 }]);
    expect(await said("login", credentials)).toBe("throttled limit");
    await deployment.harness.advance?.(1);
    expect(await said("change-password", change, token)).toBe("password_changed");
    const later = await pairFrom("login", { ...credentials, password: change.new_password });
    expect(await said("logout-all", null, later.access_token)).toBe("logged_out_everywhere");

    const before = eventsIn(deployment).length;
    await deployment.harness.setDisabled?.(id, true);
    expect(await said("login", { ...credentials, password: change.new_password })).toBe(
      "login_failed account_disabled",
    );
    await deployment.harness.setDisabled?.(id, false);
    await deployment.harness.deleteUser?.(id);
    await deployment.portcullis.purgeExpired();
    const operators: readonly AuthEventType[] = ["user_disabled", "user_enabled", "user_deleted", "purged"];
    const since = eventsIn(deployment)
      .slice(before)
      .map(({ event }) => event);
    expect(since.filter((event) => event !== "login_failed")).toEqual(operators);
    onOneLineEach(deployment);
  });

  test("A request that is rejected before any use case has one log line with the code of its answer.", async () => {
    const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_COOKIES: "on" });
    const token = pair.access_token;
    const cookie = `__Host-portcullis_access=${token}`;
    const before = eventsIn(deployment).length;
    const refused: readonly (readonly [string, Sent])[] = [
      ["me", { method: "GET" }],
      ["me", { method: "GET", token: "x" }],
      ["me?access_token=x", { method: "GET", token }],
      ["login", { body: "{" }],
      ["login", { body: "<x/>", type: "application/xml" }],
      ["login", { body: JSON.stringify({ x: "y".repeat(17_000) }) }],
      ["login", { body: JSON.stringify({ username: ["x"] }) }],
      ["login", { method: "GET" }],
      ["nothing", { method: "GET" }],
      ["/nothing", { method: "GET" }],
      ["sessions/x", { method: "DELETE", token }],
      ["logout-all", { headers: { cookie, "sec-fetch-site": "cross-site" } }],
    ];
    for (const [turn, [path, sent]] of refused.entries()) {
      const id = `refused-${turn}`;
      const reply = await send(url, path, { ...sent, headers: { ...sent.headers, "x-request-id": id } });
      await expect.poll(() => toldOf(deployment, id).length, patiently).toBe(1);
      const { status } = reply;
      expect(status).toBeGreaterThanOrEqual(400);
      expect(toldOf(deployment, id)).toMatchObject([{ level: "info", msg: "request", status, code: codeOf(reply) }]);
    }
    expect(eventsIn(deployment)).toHaveLength(before);
    await send(url, "/healthz", { method: "GET", headers: { "x-request-id": "sound" } });
    await expect.poll(() => toldOf(deployment, "sound").length, patiently).toBe(1);
    expect(toldOf(deployment, "sound")[0]).not.toHaveProperty("code");
    onOneLineEach(deployment);
  });

  test("A malformed request, or one with a malformed body, has one log line with its code.", async () => {
    const { url, deployment } = await start();
    const chunked = ["Host: x", `Content-Type: ${json}`, "Transfer-Encoding: chunked", "", ""].join("\r\n");
    const expected = {
      "hello\r\n\r\n": { msg: "malformed request", refusal: "invalid_request" },
      [`POST /auth/login HTTP/1.1\r\n${chunked}1\r\n{\r\nno length\r\n`]: {
        msg: "request",
        route: "/auth/login",
        status: 400,
        code: "invalid_request",
      },
    };
    for (const [bytes, line] of Object.entries(expected)) {
      const answer = await exchange(url, bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      const [, id] = /^x-request-id: (.+)$/im.exec(answer) ?? [];
      await expect.poll(() => toldOf(deployment, id).length, patiently).toBe(1);
      expect(toldOf(deployment, id)).toMatchObject([line]);
    }
    // The line of the start of listening, and these two.
    expect(linesOf(deployment).filter(({ msg }) => /request/.test(String(msg)))).toHaveLength(2);
    onOneLineEach(deployment);
  });

  test("Input can't break a log line or reach a terminal: CR, LF, ANSI sequences, directional marks.", async () => {
    const { url, deployment } = await start({ ...throttled, PORTCULLIS_LOG_LEVEL: "trace" });
    const ugly = 'x\r\n{"level":"fatal","msg":"forged"}\r\n\u001b[31m\u009b31m\u2028\u202e\u0000';
    const latin1 = Buffer.from(ugly.replace(/[^\P{Cc}\u009b]/gu, ""), "utf8").toString("latin1");
    for (const path of ["register", "login"]) {
      for (const username of [ugly, ugly.replaceAll("\0", "")]) {
        await send(url, path, { body: JSON.stringify({ ...credentials, username }) });
      }
    }
    await send(url, `/${encodeURIComponent(ugly)}`, { method: "GET" });
    await send(url, `sessions/${encodeURIComponent(ugly)}?${encodeURIComponent(ugly)}`, { method: "DELETE" });
    const raw = (lines: readonly string[], request = "GET /auth/me HTTP/1.1") =>
      exchange(url, [request, "Host: x", "Connection: close", ...lines, "", ""].join("\r\n"));
    await raw([`User-Agent: ${latin1}`, `X-Request-Id: ${latin1}`, `X-Forwarded-For: ${latin1}`]);
    await raw(["User-Agent: \u001b[31mred"]);
    await raw(["X-Request-Id: a\r\n b"]);
    await raw([], "GET /\u001b[31m HTTP/1.1");
    await raw([], "GET /\u009b31m\u2028\u202e HTTP/1.1");
    const body = JSON.stringify(credentials);
    const head = [`Content-Type: ${json}`, `Content-Length: ${body.length}`, `User-Agent: agent \u009b31m ${latin1}`];
    await exchange(url, ["POST /auth/login HTTP/1.1", "Host: x", "Connection: close", ...head, "", body].join("\r\n"));
    expect(deployment.log.length).toBeGreaterThan(8);
    expect(eventsIn(deployment, "login_failed").at(-1)).toMatchObject({ user_agent: expect.stringContaining("agent") });
    onOneLineEach(deployment);
    expect(linesOf(deployment).filter(({ level }) => level === "fatal")).toEqual([]);
  });

  test("Control characters in a user agent from an embedding application are encoded.", () => {
    const written: string[] = [];
    const logger = createLogger({ logLevel: "info" }, { write: (line) => void written.push(line) });
    const userAgent = "x\r\n\u001b[31m\u007f\u009b31m\u2028\u202e\u2066";
    new LoggedEvents(logger).emit({
      type: "throttled",
      at: new Date(0),
      userId: null,
      usernameKey: null,
      client: { userAgent },
      retryAfter: 1,
      reason: "limit",
    });
    expect(written).toHaveLength(1);
    expect(written[0]?.slice(0, -1)).not.toMatch(control);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      event: "throttled",
      user_agent: expect.stringContaining("[31m"),
    });
  });
});

const pick = ({ refresh_token }: Pair) => ({ refresh_token });
