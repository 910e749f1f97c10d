import { expect, test } from "vitest";
import { credentials, login, me, type Pair, post } from "../support/client.ts";
import { serve } from "../support/command-line.ts";

test("At log level trace, no password, hash, token or secret is written, and each line is one JSON object", async () => {
  const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";
  const service = await serve({
    PORTCULLIS_DATABASE_URL: "memory:",
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_LOG_LEVEL: "trace",
  });
  const { url } = service;
  await post(url, "register", credentials);
  const first = await login(url);
  const { body } = await post(url, "refresh", { refresh_token: first.refresh_token });
  const second = body as unknown as Pair;
  await me(url, `${second.access_token}?x`);
  await me(url, second.access_token);
  const wrong = "wrong horse battery";
  await post(url, "login", { ...credentials, password: wrong });
  await post(url, "login", { username: wrong.replaceAll(" ", "-"), password: "x" });
  const next = "another horse battery";
  await post(
    url,
    "change-password",
    { current_password: credentials.password, new_password: next },
    second.access_token,
  );
  await post(url, `login?password=${encodeURIComponent(next)}`, { ...credentials, password: next });
  await fetch(`${url}/x`, { headers: { "user-agent": "\u009b31m a", cookie: `t=${first.access_token}` } });
  service.kill("SIGTERM");
  expect(await service.ended).toBe(0);

  const { stdout, stderr } = service.output;
  expect(stdout).toContain('"event":"password_changed"');
  const secrets = [
    secret,
    credentials.password,
    wrong,
    wrong.replaceAll(" ", "-"),
    next,
    encodeURIComponent(next),
    "$argon2",
  ];
  for (const each of [...secrets, ...Object.values(first), ...Object.values(second)]) {
    if (String(each).length > 10) expect(stdout + stderr).not.toContain(each);
  }
  for (const line of stdout.trim().split("\n")) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  // oxlint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
});
