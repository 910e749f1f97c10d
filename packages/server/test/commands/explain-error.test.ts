import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { explainError } from "../../src/commands/explain-error.ts";
import { createLogger, loadConfig, startService } from "../../src/index.ts";

test.each(["PORTCULLIS_PORT", "PORTCULLIS_METRICS_PORT"])(
  "An address in use is reported with %s and the port",
  async (name) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const config = loadConfig({
      PORTCULLIS_PORT: "0",
      PORTCULLIS_DATABASE_URL: "memory:",
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      [name]: String(port),
    });
    const logger = createLogger(config, { write: () => undefined });
    const error: unknown = await startService(config, { logger, migrate: true }).catch((caught: unknown) => caught);
    expect(explainError(error).message).toBe(
      `${name}: another process already listens on 127.0.0.1, port ${port}. (EADDRINUSE)`,
    );
  },
);

test.each([
  ["EACCES", /^\/srv\/data: permission denied\. .*1000/],
  ["ENOTDIR", /^\/srv\/data: part of this path is a file/],
])("A failure of a file is reported with its path: %s", (code, message) => {
  expect(explainError(Object.assign(new Error("x"), { code, path: "/srv/data" })).message).toMatch(message);
});
