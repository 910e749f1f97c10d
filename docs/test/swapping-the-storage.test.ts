import { engines, freshDatabase } from "@portcullis/testkit/engines";
import { beforeAll, expect, inject, test } from "vitest";

beforeAll(() => {
  process.env["APP_SECRET"] = "32 bytes of a secret, and some more";
});

for (const name of ["sqlite", "postgresql", "mongodb", "mongodb-replica-set"] as const) {
  const engine = inject("engines")[name];
  const reason = engine.status === "skipped" ? ` (${engine.reason})` : "";

  test.skipIf(reason !== "")(
    `the same code runs on ${engines[name].label}${reason}`,
    async () => {
      const { signUp } = await import("../snippets/swapping-the-storage.ts");
      const url = engine.status === "available" ? engine.url : "";
      const database = url === "" ? null : await freshDatabase(url);
      const { id, username } = await signUp(database?.url ?? "");
      expect(username).toBe("alice");
      expect(id).toMatch(name.startsWith("mongodb") ? /^[0-9a-f]{24}$/ : /^[0-9a-f-]{36}$/);
      await database?.drop();
    },
    120_000,
  );
}
