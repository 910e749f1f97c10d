import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createPortcullis } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createApp } from "../src/create-app.ts";
import { type Patient, patientSchema } from "../src/patient.ts";

const ada = { username: "ada", password: "correct horse battery", full_name: "Ada Lovelace", phone: "+4930123456" };
const grace = { username: "grace", password: "a horse of another colour", full_name: "Grace Hopper" };
const appointment = { starts_at: "2126-11-21T09:00:00.000Z", reason: "A cough" };

type Send = (
  method: string,
  path: string,
  sent?: { token?: string; json?: object; headers?: object },
) => Promise<Response>;

let send: Send;

beforeEach(async () => {
  const crypto = createCrypto({
    secrets: ["a secret of the tests, 32 bytes long"],
    hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
  });
  const adapters = { ...createMemoryStorage<Patient>(), ...crypto };
  const portcullis = createPortcullis<Patient>(adapters, { profileSchema: patientSchema });
  const server = createApp({ portcullis, reminderKey: "key-of-the-reminders" }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  send = (method, path, { token, json, headers = {} } = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...headers,
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
});

/** Registers and logs in. */
async function tokenOf(patient: typeof ada | typeof grace): Promise<string> {
  expect((await send("POST", "/patients/register", { json: patient })).status).toBe(201);
  const { username, password } = patient;
  const login = await send("POST", "/patients/login", { json: { username, password } });
  return ((await login.json()) as { access_token: string }).access_token;
}

describe("A patient", () => {
  test("makes appointments, and only sees those", async () => {
    const [token, another] = [await tokenOf(ada), await tokenOf(grace)];
    const made = await send("POST", "/appointments", { token, json: appointment });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    expect(await (await send("GET", "/appointments", { token })).json()).toEqual({
      appointments: [{ id, ...appointment }],
    });
    expect(await (await send("GET", "/appointments", { token: another })).json()).toEqual({ appointments: [] });
  });

  test("makes no appointments without logging in, or after logging out", async () => {
    const token = await tokenOf(ada);
    expect((await send("POST", "/patients/logout", { token })).status).toBe(204);
    for (const headers of [{}, { token }]) {
      const refused = await send("POST", "/appointments", { ...headers, json: appointment });
      expect(refused.status).toBe(401);
      expect(refused.headers.get("WWW-Authenticate")).toMatch(/^Bearer /);
      expect(refused.headers.get("Content-Type")).toBe("application/problem+json");
    }
  });

  test("gets problem documents for invalid appointments", async () => {
    const token = await tokenOf(ada);
    const refused = await send("POST", "/appointments", { token, json: { reason: "A cough" } });
    expect(await refused.json()).toMatchObject({ status: 400, code: "invalid_request" });
    const unknown = await send("GET", "/nothing");
    expect(await unknown.json()).toMatchObject({ status: 404, code: "not_found" });
    const register = await send("POST", "/patients/register", { json: { ...ada, username: "x", phone: "none" } });
    expect(await register.json()).toMatchObject({ status: 422, errors: [{ pointer: "/phone" }] });
  });

  test("is greeted by name, and a visitor as a stranger", async () => {
    const token = await tokenOf(ada);
    expect(await (await send("GET", "/", { token })).json()).toEqual({ welcome: "Ada Lovelace" });
    expect(await (await send("GET", "/")).json()).toEqual({ welcome: "stranger" });
  });
});

test("The machine with the API key gets the appointments of patients with a phone number", async () => {
  for (const patient of [ada, grace]) {
    await send("POST", "/appointments", { token: await tokenOf(patient), json: appointment });
  }
  expect((await send("GET", "/reminders")).status).toBe(403);
  expect((await send("GET", "/reminders", { token: "key-of-the-reminders" })).status).toBe(403);
  const reminders = await send("GET", "/reminders", { headers: { Token: "key-of-the-reminders" } });
  expect(await reminders.json()).toEqual({ reminders: [{ phone: ada.phone, starts_at: appointment.starts_at }] });
});

test("The OpenAPI document has the profile fields of patients", async () => {
  const document = (await (await send("GET", "/openapi.json")).json()) as {
    paths: object;
    components: { schemas: Record<string, object> };
  };
  expect(document.paths).toHaveProperty(["/patients/register"]);
  expect(document.components.schemas["NewUser"]).toMatchObject({
    properties: { full_name: { maxLength: 100 }, phone: { pattern: "^\\+[0-9]{6,15}$" } },
    required: ["username", "password", "full_name"],
  });
  expect((await send("GET", "/docs")).status).toBe(200);
});
