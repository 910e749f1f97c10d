import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type OpenApiDocument, problemTypes } from "../../src/index.ts";
import { startService } from "../service.ts";

type Json = Readonly<Record<string, unknown>>;

const memberSchema = z.strictObject({
  displayName: z
    .string()
    .max(20)
    .meta({ description: "As friends call them.", examples: ["Alice A."] }),
  bornOn: z.date().optional(),
  shoeSize: z.bigint().optional(),
  homePage: z.url().optional(),
  friends: z.array(z.strictObject({ nickName: z.string() }).meta({ id: "Friend" })).optional(),
});

/** A schema of a library that does not support JSON Schema. */
const silentSchema = {
  "~standard": { version: 1 as const, vendor: "x", validate: (value: unknown) => ({ value: value as object }) },
};

const start = async (...[options]: Parameters<typeof startService>) => (await startService(options)).auth.openApi();
const ofMembers = () => start({ settings: { profileSchema: memberSchema } });

/** The value at a JSON pointer. */
const at = (document: OpenApiDocument, pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/"))
    .reduce<unknown>((value, step) => (value as Json)[step], document);

const schemaOf = (document: OpenApiDocument, name: string) => at(document, `/components/schemas/${name}`) as Json;

/** Every object in the document that has this key. */
function* having(key: string, value: unknown): Generator<Json> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value) && Object.hasOwn(value, key)) yield value as Json;
  for (const part of Object.values(value)) yield* having(key, part);
}

describe("the OpenAPI document", () => {
  test.each([
    ["of an application without profile fields", {}, {}],
    ["of an application with profile fields", { profileSchema: memberSchema }, {}],
    ["of an application whose schema does not describe itself", { profileSchema: silentSchema }, {}],
    ["of an application with another form of problems", {}, { renderProblem: () => undefined }],
  ])("%s is valid OpenAPI 3.1", async (_, settings, router) => {
    const document = await start({ settings, router });
    expect(await new Validator().validate(structuredClone({ ...document }))).toEqual({ valid: true });
  });

  test("of an application with cookies and introspection is valid OpenAPI 3.1", async () => {
    const router = { introspection: { keys: ["key-of-a-resource-server"] } };
    const document = await start({ settings: {}, cookies: {}, router });
    expect(document.paths).toHaveProperty(["/auth/introspect", "post"]);
    expect(await new Validator().validate(structuredClone({ ...document }))).toEqual({ valid: true });
  });

  test("is served at its path, and not at all if the path is false", async () => {
    const service = await startService({ settings: {} });
    const response = await service.send("GET", "/openapi.json");
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(service.auth.openApi())));
    const elsewhere = await startService({ settings: {}, router: { paths: { openapi: "/api/v1/openapi.json" } } });
    expect((await elsewhere.send("GET", "/api/v1/openapi.json")).status).toBe(200);
    const nowhere = await startService({ settings: {}, router: { paths: { openapi: false } } });
    expect((await nowhere.send("GET", "/openapi.json")).status).toBe(404);
    expect(nowhere.auth.openApi().openapi).toBe("3.1.1");
  });

  test("contains the title and version of the application", async () => {
    const openapi = { title: "Appointments", version: "2.1", server: "https://api.example/v2" };
    const document = await start({ settings: {}, router: { openapi } });
    expect(document.info).toMatchObject({ title: "Appointments", version: "2.1" });
    expect(document.servers).toEqual([{ url: "https://api.example/v2" }]);
  });

  test("contains the routes at their configured paths", async () => {
    const document = await start({ settings: {}, router: { prefix: "/api/users", paths: { health: false } } });
    expect(document.paths).toHaveProperty(["/api/users/sessions/{id}", "delete"]);
    expect(document.paths).not.toHaveProperty(["/healthz"]);
    expect(at(document, "/components/securitySchemes/oauth2/flows/password")).toEqual({
      tokenUrl: "api/users/token",
      refreshUrl: "api/users/token",
      scopes: {},
    });
  });

  test.each([
    ["/openapi.json", "https://proxy.example/app/openapi.json"],
    ["/api/v1/openapi.json", "https://proxy.example/app/api/v1/openapi.json"],
  ])("at %s: its server and token URLs are right behind any proxy", async (path, seenAs) => {
    const document = await start({ settings: {}, router: { paths: { openapi: path } } });
    const server = new URL(document.servers[0]?.url ?? "", seenAs);
    const { tokenUrl } = at(document, "/components/securitySchemes/oauth2/flows/password") as { tokenUrl: string };
    expect(server.href).toBe("https://proxy.example/app/");
    expect(new URL(tokenUrl, server).href).toBe("https://proxy.example/app/auth/token");
  });

  test("resolves every reference within itself", async () => {
    const document = await ofMembers();
    const references = [...having("$ref", document)].map(({ $ref }) => String($ref));
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => typeof at(document, reference.slice(1)) !== "object")).toEqual([]);
  });

  test("has examples that match their schemas", async () => {
    const document = await ofMembers();
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: "document", ...document }, undefined, undefined, false);
    const absolute = (schema: unknown) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as Json;
    const bodies = [...having("content", document)].flatMap(({ content }) => Object.values(content as Json)) as Json[];
    let examples = 0;
    for (const { schema, example, examples: named = {} } of bodies) {
      const values = Object.values(named as Json).map((one) => {
        return (at(document, String((one as Json)["$ref"]).slice(1)) as Json)["value"];
      });
      for (const value of example === undefined ? values : [example, ...values]) {
        examples += 1;
        expect([ajv.validate(absolute(schema), value), value, ajv.errorsText()]).toEqual([true, value, "No errors"]);
      }
    }
    expect(examples).toBeGreaterThan(80);
  });

  test("lists every problem code, and each operation's by status", async () => {
    const document = await start({ settings: {} });
    expect(Object.keys(document.components["examples"] ?? {})).toEqual(
      expect.arrayContaining(Object.keys(problemTypes)),
    );
    expect(at(document, "/components/schemas/Problem/properties/code/enum")).toEqual(Object.keys(problemTypes));
    const codes = (status: number, operation = "/paths/~1auth~1login/post") => {
      const schema = `${operation}/responses/${status}/content/application~1problem+json/schema`;
      return at(document, `${schema}/properties/code/enum`);
    };
    expect(codes(400)).toEqual(["invalid_request", "unsupported_grant_type"]);
    expect(codes(401)).toEqual(["invalid_credentials"]);
    expect(codes(401, "/paths/~1auth~1me/get")).toEqual(["token_missing", "token_invalid", "token_expired"]);
    expect(codes(503)).toEqual(["overloaded", "unavailable"]);
  });

  test("describes every field and every operation", async () => {
    const document = await ofMembers();
    const { User: _, ...ours } = document.components["schemas"] as Readonly<Record<string, Json>>;
    const silent = Object.entries(ours).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties as Readonly<Record<string, Json>>)
        .filter(([field]) => !Object.hasOwn(memberSchema.shape, camel(field)))
        .filter(([, field]) => (field["description"] ?? field["const"] ?? field["enum"]) === undefined)
        .map(([field]) => `${name}.${field}`),
    );
    expect(silent).toEqual([]);
    const operations = [...having("operationId", document.paths)];
    expect(operations.filter(({ summary }) => !/^[A-Z].*[^.]$/.test(String(summary)))).toEqual([]);
  });
});

const camel = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe("the OpenAPI document of the rules for new users", () => {
  test("contains the configured bounds", async () => {
    const document = await start({
      settings: { username: { minLength: 3, maxLength: 64 }, password: { minLength: 15 } },
    });
    expect(schemaOf(document, "NewUser")).toMatchObject({
      properties: { username: { minLength: 3, maxLength: 64 }, password: { minLength: 15, maxLength: 128 } },
    });
    expect(schemaOf(document, "PasswordChange")).toMatchObject({
      properties: { new_password: { minLength: 15, maxLength: 128 } },
    });
    expect(schemaOf(document, "Credentials")).not.toHaveProperty("properties.password.minLength");
  });
});

describe("the OpenAPI document of profile fields", () => {
  test("has them under their names on the wire", async () => {
    const document = await ofMembers();
    const user = schemaOf(document, "User") as { properties: Json; required: string[]; additionalProperties: unknown };
    expect(Object.keys(user.properties)).toEqual([
      "id",
      "username",
      "disabled",
      "email_verified",
      "created_at",
      "display_name",
      "born_on",
      "shoe_size",
      "home_page",
      "friends",
    ]);
    expect(user.required).toEqual(["id", "username", "disabled", "created_at", "display_name"]);
    expect(user.additionalProperties).toBe(false);
    expect(user.properties["display_name"]).toMatchObject({ maxLength: 20, description: "As friends call them." });
    expect(user.properties["born_on"]).toEqual({ type: "string", format: "date-time" });
    expect(user.properties["shoe_size"]).toEqual({ type: "string", pattern: "^-?\\d+$" });
    expect(at(document, "/components/schemas/User/$defs/Friend")).toHaveProperty("properties.nickName");
    expect(schemaOf(document, "NewUser")).toMatchObject({
      required: ["username", "password", "display_name"],
      additionalProperties: false,
    });
  });

  test("has them under the names that the application chose", async () => {
    const router = { profile: { fieldNames: { displayName: "name" } } };
    const document = await start({ settings: { profileSchema: memberSchema }, router });
    expect(schemaOf(document, "NewUser")).toMatchObject({ required: ["username", "password", "name"] });
  });

  test("has no profile fields if users have none", async () => {
    const document = await start({ settings: {} });
    expect(schemaOf(document, "NewUser")).toMatchObject({ additionalProperties: false });
    expect(Object.keys(schemaOf(document, "User")["properties"] as Json)).toHaveLength(5);
  });

  test("allows any fields if the schema does not describe itself", async () => {
    const document = await start({ settings: { profileSchema: silentSchema } });
    for (const name of ["NewUser", "User"]) {
      expect(schemaOf(document, name)["additionalProperties"]).toEqual({
        description: "Fields of the application.",
      });
    }
  });
});

describe("the OpenAPI document of access", () => {
  const securityOf = (document: OpenApiDocument, path: string, method: string) =>
    at(document, `/paths/${path.replaceAll("/", "~1")}/${method}/security`);

  test("states the security of each operation", async () => {
    const document = await start({ settings: {} });
    expect(securityOf(document, "/auth/me", "get")).toEqual([{ oauth2: [] }]);
    expect(securityOf(document, "/auth/logout", "post")).toEqual([{ oauth2: [] }, {}]);
    expect(securityOf(document, "/auth/login", "post")).toEqual([]);
    expect(document.components["securitySchemes"]).not.toHaveProperty("cookie");
  });

  test("lists the query parameters, all optional, with their bounds", async () => {
    const document = await start({ settings: {} });
    expect(at(document, "/paths/~1auth~1sessions/get/parameters")).toEqual([
      {
        name: "after",
        in: "query",
        required: false,
        schema: { type: "string", description: expect.any(String) as string },
      },
      {
        name: "limit",
        in: "query",
        required: false,
        schema: { type: "integer", minimum: 1, maximum: 100, description: expect.any(String) as string },
      },
    ]);
    expect(at(document, "/paths/~1auth~1sessions/get/responses/422")).toBeDefined();
  });

  test("lists cookies as an alternative if they are on", async () => {
    const document = await start({ settings: {}, cookies: { name: "shop" } });
    expect(at(document, "/components/securitySchemes/cookie")).toMatchObject({
      type: "apiKey",
      in: "cookie",
      name: "__Host-shop_access",
    });
    expect(securityOf(document, "/auth/me", "get")).toEqual([{ oauth2: [] }, { cookie: [] }]);
    expect(at(document, "/paths/~1auth~1change-password/post/parameters/0")).toMatchObject({
      name: "X-CSRF-Token",
      in: "header",
      required: false,
    });
    expect(at(document, "/paths/~1auth~1me/get")).not.toHaveProperty("parameters");
  });
});
