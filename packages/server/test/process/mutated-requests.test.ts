import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningService, serve } from "../support/command-line.ts";
import { mutatedRequest, wholeRequests } from "../support/mutated-request.ts";

/** To run other requests: `PORTCULLIS_TEST_SEED=7 PORTCULLIS_TEST_RUNS=20000 npx vitest run …`. */
const seed = Number(process.env["PORTCULLIS_TEST_SEED"] ?? 20_261_127);
const numRuns = Number(process.env["PORTCULLIS_TEST_RUNS"] ?? 600);

let service: RunningService;

beforeAll(async () => {
  service = await serve({
    PORTCULLIS_DATABASE_URL: "memory:",
    PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
    PORTCULLIS_COOKIES: "on",
    PORTCULLIS_CORS_ORIGINS: "https://app.example",
    PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1",
    PORTCULLIS_METRICS_PORT: "0",
  });
});

afterAll(async () => {
  service.kill("SIGTERM");
  await service.ended;
});

/** Ends what a request has left open: a header or a chunk, and then a body of up to 16 KiB. */
const closers = ["\0\r\n\r\n", "\0".repeat(16_384)];

/** The first line of the answer; `null` if the connection was closed without one. */
function answerTo(bytes: string): Promise<string | null> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    let received = "";
    let closer = 0;
    const answer = () => received.replaceAll("HTTP/1.1 100 Continue\r\n\r\n", "");
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (answer().includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("close", () => resolve(answer().split("\r\n")[0] || null));
    socket.setTimeout(250, () => void (closer < closers.length && socket.write(closers[closer++] ?? "")));
    socket.write(bytes, "latin1");
  });
}

const isAnswered = (line: string | null) => /^HTTP\/1\.1 [1-4]\d\d /.test(line ?? "");

test("ER-03 answers each whole request of the corpus", async () => {
  for (const request of wholeRequests)
    expect([request, await answerTo(request)]).toEqual([request, expect.stringMatching(/^HTTP\/1\.1 [2-4]/)]);
});

test(`ER-03 answers every mutated request by 4xx at most and stays alive, with seed ${seed}`, {
  timeout: 600_000,
}, async () => {
  const requests = fc.sample(mutatedRequest, { seed, numRuns }).filter((bytes) => /[^\r\n]/.test(bytes));
  const wrong: unknown[] = [];
  const next = async () => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
      const line = await answerTo(request);
      if (!isAnswered(line)) wrong.push([request, line]);
    }
  };
  await Promise.all(Array.from({ length: 20 }, next));
  expect(wrong).toEqual([]);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect(service.output.stdout).not.toMatch(/"level":"(?:error|fatal)"/);
});
