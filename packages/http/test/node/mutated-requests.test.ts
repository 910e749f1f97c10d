import { connect } from "node:net";
import { nodeHandler } from "@portcullis/http/node";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { mutatedRequest, wholeRequests } from "../../../server/test/support/mutated-request.ts";
import { createApplication } from "../support/application.ts";
import { serve } from "../support/serve.ts";

/** To run other requests: `PORTCULLIS_TEST_SEED=7 PORTCULLIS_TEST_RUNS=20000 npx vitest run …`. */
const seed = Number(process.env["PORTCULLIS_TEST_SEED"] ?? 20_261_127);
const numRuns = Number(process.env["PORTCULLIS_TEST_RUNS"] ?? 300);

/** Ends what a request has left open: a header or a chunk, and then a body of up to 16 KiB. */
const closers = ["\0\r\n\r\n", "\0".repeat(16_384)];

/** The status of the answer; null if Node closes the connection without one, as after CONNECT. */
function statusFor(bytes: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    let closer = 0;
    const answer = () => received.replaceAll("HTTP/1.1 100 Continue\r\n\r\n", "");
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (answer().includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("close", () => resolve(answer() === "" ? null : Number(answer().split(" ")[1])));
    socket.setTimeout(250, () => {
      if (closer < closers.length) socket.write(closers[closer++] ?? "");
      else socket.end();
    });
    socket.write(bytes, "latin1");
  });
}

async function started() {
  const { handler, errors } = createApplication({ handler: { trustedProxies: ["127.0.0.1"] } });
  const { port, url, close } = await serve(nodeHandler(handler));
  onTestFinished(close);
  return { port, url, errors };
}

test("ER-03 nodeHandler answers each whole request of the corpus", async () => {
  const { port } = await started();
  for (const request of wholeRequests) {
    const status = await statusFor(request, port);
    expect([request, status !== null && status < 500]).toEqual([request, true]);
  }
});

test(`ER-03 nodeHandler answers mutated requests by 4xx at most and reports no error, with seed ${seed}`, {
  timeout: 600_000,
}, async () => {
  const { port, url, errors } = await started();
  const requests = fc.sample(mutatedRequest, { seed, numRuns }).filter((bytes) => /[^\r\n]/.test(bytes));
  const wrong: unknown[] = [];
  const next = async () => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
      const status = await statusFor(request, port);
      if (status !== null && !(status < 500)) wrong.push([request, status]);
    }
  };
  await Promise.all(Array.from({ length: 20 }, next));
  expect(wrong).toEqual([]);
  expect(errors).toEqual([]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
