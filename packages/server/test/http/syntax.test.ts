import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployment, deploy } from "../support/deployment.ts";
import { exchange } from "../support/raw-connection.ts";
import { memoryEngine } from "../support/stores.ts";

let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy(memoryEngine, { PORTCULLIS_THROTTLE: "off" });
});
afterAll(() => deployment.close());

const ask = (lines: readonly string[], body = "") =>
  exchange(deployment.harness.baseUrl, `${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n${body}`);

const refusal = (detail: string) => ({
  head: expect.stringMatching(/^HTTP\/1\.1 400 .*^content-type: application\/problem\+json/ims),
  problem: expect.objectContaining({ code: "invalid_request", detail }),
});

const refused = async (lines: readonly string[], body?: string) => {
  const [head = "", text = ""] = (await ask(lines, body)).split("\r\n\r\n");
  return { head, problem: JSON.parse(text) as unknown };
};

describe("The Host of a request (RFC 9112 §3.2)", () => {
  test.each(["x", "x:80", "x:", "", "[::1]:3000", "127.0.0.1", "a_b.example", "xn--4ca.example"])(
    "may be %j",
    async (host) => {
      expect(await ask(["GET /healthz HTTP/1.1", `Host: ${host}`])).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test.each(["a b/c?d@e", "x/y", "user@x", "x:y", "[::1", "x#y", "é"])("is rejected if it is %j", async (host) => {
    expect(await refused(["GET /healthz HTTP/1.1", `Host: ${host}`])).toEqual(refusal("The Host header is malformed."));
  });

  test("is required exactly once", async () => {
    expect(await refused(["GET /healthz HTTP/1.1"])).toEqual(refusal("The request has no Host header."));
    for (const second of ["Host: x", "hOST: y"]) {
      expect(await refused(["GET /healthz HTTP/1.1", "Host: x", second])).toEqual(
        refusal("The request has more than one Host header."),
      );
    }
    expect(await ask(["GET /healthz HTTP/1.0"])).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("The version of HTTP", () => {
  test.each(["GET /healthz HTTP/2.0", "GET /healthz HTTP/0.9", "GET /healthz"])("is rejected in %j", async (line) => {
    expect(await refused([line, "Host: x"])).toEqual(refusal("The HTTP version is not supported. Use HTTP/1.1."));
  });

  test("is rejected if it is 1.0 with Transfer-Encoding (RFC 9112 §6.1)", async () => {
    const lines = ["POST /auth/login HTTP/1.0", "Transfer-Encoding: chunked", "Content-Type: application/json"];
    expect(await refused(lines, "2\r\n{}\r\n0\r\n\r\n")).toEqual(
      refusal("Transfer-Encoding is not allowed in HTTP/1.0."),
    );
  });
});

test("A CONNECT request is rejected with an answer", async () => {
  for (const target of ["x:80", "["]) {
    expect(await ask([`CONNECT ${target} HTTP/1.1`, "Host: x"])).toMatch(/^HTTP\/1\.1 400 /);
  }
});

describe("A request that is followed by something malformed", () => {
  const login = (name: string) => {
    const body = JSON.stringify({ username: name, password: "correct horse battery" });
    const head = "Host: x\r\nContent-Type: application/json";
    return `POST /auth/register HTTP/1.1\r\n${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const statuses = async (bytes: string) =>
    [...(await exchange(deployment.harness.baseUrl, bytes)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);

  test("is answered, and then the rest by 400", async () => {
    expect(await statuses(`${login("first")}GARBAGE\r\n\r\n`)).toEqual(["201", "400"]);
    expect(await statuses(`${login("second")}${login("third")}GARBAGE\r\n\r\n${login("never")}`)).toEqual([
      "201",
      "201",
      "400",
    ]);
  });

  test("is answered by 400 only if the malformed part is its body", async () => {
    const head = "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    expect(await statuses(`${head}\r\n\r\nGARBAGE\r\n\r\n`)).toEqual(["400"]);
  });
});
