import { expect, test } from "vitest";
import { describeDatabase, parseDatabaseLocation } from "../../src/engines/index.ts";

test.each([
  "postgresql://app:12/S3cretpw@127.0.0.1:1/db",
  "postgresql://app:12/S3?cretpw@127.0.0.1:1/db",
  "mongodb://app:12/S3cretpw@127.0.0.1:1/db",
  "mongodb://app:12/S3?cretpw@127.0.0.1:1/db",
  "mongodb+srv://app:12/S3cretpw@h/db",
])("CF-01 %s is rejected, because an unescaped password would be shown as host and database", (url) => {
  expect(() => parseDatabaseLocation(url)).toThrow("percent-encode special characters");
});

test.each([
  ["postgresql://alice:hunter2@h:5432/d?password=hunter2", "PostgreSQL at alice@h:5432/d"],
  ["mongodb://alice:hunter2@h:1,i:2/d?tlsCertificateKeyFilePassword=hunter2", "MongoDB at alice@h:1,i:2/d"],
  ["mongodb+srv://h/d", "MongoDB at h/d"],
  ["memory:", "memory (lost when the service ends)"],
])("%s is described without its password and parameters", (url, shown) => {
  expect(describeDatabase(parseDatabaseLocation(url))).toBe(shown);
});
