import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { login, post } from "../../support/client.ts";
import { start } from "../../support/start.ts";
import { issueOf, newUser, register } from "../../support/users.ts";

describe("PW-06 Common passwords and the username are rejected with a reason", () => {
  const load = createRequire(import.meta.url);
  const { dictionary } = load("@zxcvbn-ts/language-common") as {
    readonly dictionary: Readonly<Record<"passwords-common", readonly string[]>>;
  };
  const listed = dictionary["passwords-common"].filter((word) => word.length >= 8 && word.length <= 128);

  test("The list has at least 3,000 passwords of policy length.", () => {
    expect(new Set(listed).size).toBeGreaterThanOrEqual(3_000);
  });

  test("Common passwords from all parts of the list are rejected in any case, and accepted with other text after them.", async () => {
    const { url } = await start();
    const step = Math.floor(listed.length / 100);
    const sampled = Array.from({ length: 100 }, (_, index) => listed[index * step] ?? "");
    for (const password of [...sampled, "password1", "12345678", "QWERTYUIOP"]) {
      for (const spelling of new Set([password, password.toUpperCase()])) {
        const answer = await register(url, spelling);
        expect(`${spelling}: ${answer.status} ${issueOf(answer)}`).toBe(`${spelling}: 422 /password too_common`);
      }
      if (password.length < 100) expect((await register(url, `${password}-7Vz9kXw2`)).status).toBe(201);
    }
    const { username, password } = await newUser(url);
    const { access_token } = await login(url, { username, password });
    const change = { current_password: password, new_password: "password1" };
    expect(issueOf(await post(url, "change-password", change, access_token))).toBe("/new_password too_common");
  });

  test("Every spelling of the username is rejected as a password; a password that contains it is accepted.", async () => {
    const { url } = await start();
    const username = "Margarethe";
    for (const password of [username, "margarethe", "MARGARETHE", "Ｍargarethe"]) {
      expect(issueOf(await register(url, password, username))).toBe("/password same_as_username");
    }
    expect((await register(url, `${username} 7Vz9`, username)).status).toBe(201);
  });
});
