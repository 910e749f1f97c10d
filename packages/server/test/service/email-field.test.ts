import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import type { Storage } from "@portcullis/core/ports";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLogger, loadConfig, startService } from "../../src/index.ts";
import { login, me, post } from "../support/client.ts";
import { receiveMessages } from "../support/message-receiver.ts";
import { mongodbEngine, postgresqlEngine, type ServerTestEngine, sqliteEngine } from "../support/stores.ts";
import { password, sampleUser } from "../transfer/sample-users.ts";

const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";

/** A database without the service's e-mail column, as an earlier version created it. */
const earlier: readonly (ServerTestEngine & { readonly connect: (url: string) => Promise<Storage> })[] = [
  { ...sqliteEngine, connect: (url) => connectSqlite({ file: url.replace("sqlite:", "") }) },
  { ...postgresqlEngine, connect: (url) => connectPostgresql({ url }) },
  { ...mongodbEngine, connect: (url) => connectMongodb({ url }) },
];

async function serve(environment: Readonly<Record<string, string>>) {
  const config = loadConfig({ PORTCULLIS_PORT: "0", PORTCULLIS_SECRET: secret, ...environment });
  const service = await startService(config, { logger: createLogger(config, { write: () => true }), migrate: true });
  onTestFinished(async () => void (await service.stop()));
  return service;
}

describe.each(earlier)("PORTCULLIS_EMAIL=field on $label, with a database of an earlier version", (engine) => {
  test.skipIf(engine.skipped !== null)("gives old and new users an address to which resets are sent", async () => {
    const database = await engine.fresh();
    onTestFinished(() => database.drop());
    const storage = await engine.connect(database.url);
    await storage.migrate();
    await storage.users.create(sampleUser("old"));
    await storage.close();
    const receiver = await receiveMessages();
    const environment = { PORTCULLIS_DATABASE_URL: database.url, ...receiver.environment };
    const field = await serve({ ...environment, PORTCULLIS_EMAIL: "field" });
    const { url } = field;

    const { access_token: oldToken } = await login(url, { username: "old", password });
    expect((await me(url, oldToken)).body).not.toHaveProperty("email");
    const change = { current_password: password, new_email: "Old@Example.org" };
    expect((await post(url, "change-email", change, oldToken)).status).toBe(202);
    const { data: confirmation } = await receiver.next("confirm_email");
    expect((await post(url, "confirm-email", { secret: confirmation.secret })).status).toBe(204);
    expect((await me(url, oldToken)).body).toMatchObject({ email: "Old@Example.org", email_verified: true });

    const ann = { username: "ann", password, email: "ann@example.org" };
    const registered = await post(url, "register", ann);
    expect(registered).toMatchObject({ status: 201, body: { email: ann.email, email_verified: false } });
    expect((await receiver.next("verify_email")).data.to).toBe(ann.email);
    expect((await post(url, "register", { username: "bob", password })).status).toBe(201);
    const refused = await post(url, "register", { username: "eve", password, email: "no address" });
    expect(refused.body).toMatchObject({ errors: [{ pointer: "/email", code: "invalid_email" }] });

    expect((await post(url, "forgot-password", { username: "ANN@example.org" })).status).toBe(202);
    const { data: reset } = await receiver.next("password_reset");
    expect(reset.to).toBe(ann.email);
    const newPassword = "battery staple horse";
    const done = await post(url, "reset-password", { secret: reset.secret, new_password: newPassword });
    expect(done.status).toBe(204);
    const { access_token: token } = await login(url, { username: "ann", password: newPassword });
    expect((await me(url, token)).body).toMatchObject({ email: ann.email, email_verified: true });
    await field.stop();

    const off = await serve({ PORTCULLIS_DATABASE_URL: database.url });
    expect((await me(off.url, token)).body).not.toHaveProperty("email");
  });
});

test("links in messages have the port that the system picked for PORTCULLIS_PORT=0", async () => {
  const receiver = await receiveMessages();
  const environment = { PORTCULLIS_DATABASE_URL: "memory:", PORTCULLIS_EMAIL: "username", ...receiver.environment };
  const { url } = await serve(environment);
  expect((await post(url, "register", { username: "ann@example.org", password })).status).toBe(201);
  const { link = "" } = (await receiver.next("verify_email")).data;
  expect(link.slice(0, link.indexOf("#"))).toBe(`${url}/verify-email`);
});

test("PORTCULLIS_EMAIL=field describes the address in the OpenAPI document, and requires it for REQUIRE_VERIFIED", async () => {
  const environment = { PORTCULLIS_DATABASE_URL: "memory:", PORTCULLIS_EMAIL: "field" };
  const schemas = async (url: string) => {
    const { components } = (await (await fetch(`${url}/openapi.json`)).json()) as {
      readonly components: { readonly schemas: Readonly<Record<string, object>> };
    };
    return components.schemas;
  };
  const { NewUser, User, ProfileChange } = await schemas((await serve(environment)).url);
  expect(NewUser).toMatchObject({ properties: { email: { type: "string", format: "email" } } });
  expect(NewUser).toMatchObject({ required: ["username", "password"] });
  expect(User).toMatchObject({ properties: { email: { type: "string" } } });
  // It only changes by change-email.
  expect(ProfileChange).not.toHaveProperty("properties.email");
  const verified = await serve({ ...environment, PORTCULLIS_REQUIRE_VERIFIED: "on" });
  expect((await schemas(verified.url))["NewUser"]).toMatchObject({ required: ["username", "password", "email"] });
  expect((await post(verified.url, "register", { username: "bob", password })).body).toMatchObject({
    errors: [{ pointer: "/email" }],
  });
});
