import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/index.ts";
import { startFacts } from "../../src/service/start-facts.ts";
import { deploy } from "../support/deployment.ts";
import { memoryEngine } from "../support/stores.ts";

const serve = async (environment: Readonly<Record<string, string>>) => {
  const deployment = await deploy(memoryEngine, environment);
  onTestFinished(() => deployment.close());
  return (path: string) => fetch(deployment.harness.baseUrl + path);
};

test("the service serves the API page and the OpenAPI document with its version", async () => {
  const get = await serve({});
  expect((await get("/docs")).headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  const document = (await (await get("/openapi.json")).json()) as { info: { version: string }; paths: object };
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(document.paths).toHaveProperty(["/auth/login", "post"]);
});

test("PORTCULLIS_DOCS=off removes the API page and keeps the OpenAPI document", async () => {
  const get = await serve({ PORTCULLIS_DOCS: "off" });
  expect((await get("/docs")).status).toBe(404);
  expect((await get("/openapi.json")).status).toBe(200);
});

const production = {
  NODE_ENV: "production",
  PORTCULLIS_DATABASE_URL: "postgresql://localhost/app",
  PORTCULLIS_SECRET: "J8sQ2nX0vB6mT4kR9pW1zL5cH7fD3gYa",
};

test.each([
  ["is there outside production", {}, true],
  ["is not there in production", production, false],
  ["is there in production if one asks for it", { ...production, PORTCULLIS_DOCS: "on" }, true],
])("the API page %s, and the start report says where", (_, environment, expected) => {
  const config = loadConfig(environment);
  expect(config.docs).toBe(expected);
  const { docs } = startFacts(config, { url: "http://127.0.0.1:3000", metricsUrl: null, isReady: true });
  expect(docs).toBe(expected ? "http://127.0.0.1:3000/docs" : null);
});
