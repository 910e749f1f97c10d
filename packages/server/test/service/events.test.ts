import { type AuthEvents, type AuthEventType } from "@portcullis/core";
import { RecordingEvents } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger, loadConfig, type Service, startService } from "../../src/index.ts";
import { credentials, login, me, post } from "../support/client.ts";

const hostile: readonly (() => unknown)[] = [
  () => {
    throw new Error("the listener's own");
  },
  () => Promise.reject(new Error("the listener's own")),
  () => new Promise(() => undefined),
];

const config = loadConfig({
  PORTCULLIS_DATABASE_URL: "memory:",
  PORTCULLIS_PORT: "0",
  PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
});

describe("The service, with listeners that throw, reject and hang", () => {
  const heard = new RecordingEvents();
  const lines: string[] = [];
  let service: Service;

  beforeAll(async () => {
    const logger = createLogger(config, { write: (line) => void lines.push(line) });
    const events: readonly AuthEvents[] = [...hostile.map((emit) => ({ emit })), heard];
    service = await startService(config, { logger, migrate: true, events });
  });

  afterAll(() => service.stop());

  const logged = () => {
    const all = lines.map((line) => JSON.parse(line) as { event?: AuthEventType });
    return all.flatMap(({ event }) => event ?? []);
  };

  test("answers every request, and sends each event to the log and to the application's listener", async () => {
    const { url } = service;
    expect((await post(url, "register", credentials)).status).toBe(201);
    expect((await post(url, "register", credentials)).status).toBe(409);
    expect((await post(url, "login", { ...credentials, password: "wrong horse" })).status).toBe(401);
    const { refresh_token } = await login(url);
    const { body } = await post(url, "refresh", { refresh_token });
    const { access_token } = body as { access_token: string };
    expect((await me(url, access_token)).status).toBe(200);
    const change = { current_password: credentials.password, new_password: "staple battery horse" };
    expect((await post(url, "change-password", change, access_token)).status).toBe(204);
    const next = await login(url, { ...credentials, password: change.new_password });
    expect((await post(url, "logout", {}, next.access_token)).status).toBe(204);

    const types = heard.all.map(({ type }) => type);
    expect(types).toEqual([
      "registered",
      "registration_failed",
      "login_failed",
      "login_succeeded",
      "refreshed",
      "password_changed",
      "login_succeeded",
      "logged_out",
    ]);
    expect(logged()).toEqual(types);
  });

  test("throttles guesses, and sends the event to both", async () => {
    heard.clear();
    const guess = () => post(service.url, "login", { username: "bob", password: "wrong horse" });
    const answers = [];
    for (let turn = 0; turn < 7; turn += 1) answers.push((await guess()).status);
    const refused = answers.filter((status) => status === 429);
    expect(refused).not.toEqual([]);
    expect(heard.ofType("throttled").map(({ usernameKey }) => usernameKey)).toEqual(refused.map(() => "bob"));
    expect(logged().filter((type) => type === "throttled")).toHaveLength(refused.length);
  });
});
