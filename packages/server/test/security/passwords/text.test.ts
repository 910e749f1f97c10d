import { createCrypto } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { login, post } from "../../support/client.ts";
import { bcryptHash } from "../../support/old-hashes.ts";
import { secret, start } from "../../support/start.ts";
import { canLogIn, newName, newUser, ofLength, register } from "../../support/users.ts";

describe("PW-03 The whole password counts", () => {
  test.each([
    ["the 73rd byte", `${ofLength(72)}A`, `${ofLength(72)}B`],
    ["the last of 128", `${ofLength(127)}A`, `${ofLength(127)}B`],
    ["a trailing blank", "correct horse battery", "correct horse battery "],
    ["a leading blank", "correct horse battery", " correct horse battery"],
    ["a line feed at the end", "correct horse battery", "correct horse battery\n"],
    ["case", "correct horse battery", "Correct horse battery"],
  ])("Two passwords that differ in %s are different.", async (_, password, other) => {
    const { url } = await start();
    const who = await newUser(url, password);
    expect(await canLogIn(url, { ...who, password: other })).toBe(false);
    expect(await canLogIn(url, who)).toBe(true);
    const longer = await newUser(url, other);
    expect(await canLogIn(url, { ...longer, password })).toBe(false);
    expect(await canLogIn(url, longer)).toBe(true);
  });

  test("A password with a NUL is never set and never matches.", async () => {
    const { url } = await start();
    const who = await newUser(url);
    const password = `${who.password}\0tail`;
    expect((await register(url, password)).status).toBe(422);
    expect((await post(url, "login", { ...who, password })).status).toBe(422);
    const { passwordHasher } = createCrypto({
      secrets: [secret],
      hash: { memoryKiB: 8, iterations: 1, allowWeak: true },
    });
    expect(await passwordHasher.verify(password, await passwordHasher.hash(who.password))).toBe(false);
    expect(await passwordHasher.verify(who.password, await passwordHasher.hash(password))).toBe(false);
    // Many implementations of bcrypt stop at the NUL.
    expect(await passwordHasher.verify(who.password, bcryptHash)).toBe(true);
    expect(await passwordHasher.verify(password, bcryptHash)).toBe(false);
  });
});

describe("PW-04 No composition rules; any Unicode, if it is well-formed", () => {
  test.each([
    ["digits", "73915640"],
    ["blanks", "          "],
    ["one letter over and over", "zzzzzzzzzzzzz"],
    ["Chinese", "密码很长而且安全"],
    ["right to left, with marks", "كلمة السر\u202e\u200d"],
    ["controls", "tab\tbell\u0007escape\u001b"],
    ["noncharacters and private use", "\uffff\ue000\u{10ffff} and so on"],
  ])("A password of %s is accepted.", async (_, password) => {
    const { url } = await start();
    expect(await canLogIn(url, await newUser(url, password))).toBe(true);
  });

  test.each(["\\ud800", "\\udc00", "\\udc00\\ud800"])(
    "A password with the lone surrogate %s is rejected.",
    async (escape) => {
      const { url, deployment } = await start();
      const who = await newUser(url);
      const { access_token } = await login(url, who);
      const send = async (path: string, body: string) => {
        const headers = { "content-type": "application/json", authorization: `Bearer ${access_token}` };
        return (await fetch(`${url}/auth/${path}`, { method: "POST", headers, body })).status;
      };
      const password = `${who.password}${escape}`;
      expect(await send("register", `{"username":"${newName()}","password":"${password}"}`)).toBe(422);
      expect(await send("login", `{"username":"${who.username}","password":"${password}"}`)).toBe(422);
      const change = `{"current_password":"${who.password}","new_password":"${password}"}`;
      expect(await send("change-password", change)).toBe(422);
      // The core rejects it too, without HTTP.
      const unreadable = { ...who, password: `${who.password}\ud800` };
      await expect(deployment.portcullis.login(unreadable)).rejects.toMatchObject({ code: "validation_failed" });
    },
  );
});

describe("PW-05 NFC when a password is set and when it is verified, and nothing more", () => {
  const end = " horse battery";

  test.each([
    ["composed, then decomposed", "caf\u00e9", "cafe\u0301"],
    ["decomposed, then composed", "cafe\u0301", "caf\u00e9"],
    ["marks in another order", "o\u0302\u0323", "o\u0323\u0302"],
    ["Hangul of syllables and of jamo", "\ud55c", "\u1112\u1161\u11ab"],
  ])("Equal passwords: %s.", async (_, typed, other) => {
    const { url } = await start();
    const who = await newUser(url, typed + end);
    expect(await canLogIn(url, { ...who, password: other + end })).toBe(true);
    const { access_token } = await login(url, who);
    const change = { current_password: other + end, new_password: `${typed} another` };
    expect((await post(url, "change-password", change, access_token)).status).toBe(204);
    expect(await canLogIn(url, { ...who, password: `${other} another` })).toBe(true);
  });

  test.each([
    ["a ligature", "\ufb01ne", "fine"],
    ["full width", "\uff21bc", "Abc"],
    ["a superscript", "x\u00b2", "x2"],
    ["an accent", "caf\u00e9", "cafe"],
  ])("Different passwords: %s.", async (_, typed, other) => {
    const { url } = await start();
    const who = await newUser(url, typed + end);
    expect(await canLogIn(url, { ...who, password: other + end })).toBe(false);
    expect(await canLogIn(url, who)).toBe(true);
  });
});
