import { engines, startMongodb, startPostgresql } from "@portcullis/testkit/engines";
import { inject } from "vitest";

type ServerName = "postgresql" | "mongodb" | "mongodb-replica-set";

/** Why no separate server can be started that tests may kill; null if one can. */
export function withoutOwn(name: ServerName): string | null {
  const outcome = inject("engines")[name];
  if (outcome.status === "skipped") return outcome.reason;
  const { urlVariable = "" } = engines[name].server ?? {};
  return (process.env[urlVariable] ?? "") === "" ? null : "the server under test is not ours to kill";
}

export function imageOf(name: ServerName): string {
  const { imageVariable = "", defaultImage = "" } = engines[name].server ?? {};
  return process.env[imageVariable] || defaultImage;
}

const own = [
  { name: "postgresql", start: () => startPostgresql(imageOf("postgresql")) },
  { name: "mongodb", start: () => startMongodb(imageOf("mongodb")) },
  {
    name: "mongodb-replica-set",
    start: () => startMongodb(imageOf("mongodb-replica-set"), { replicaSet: true }),
  },
] as const;

/** The engines as servers that tests may kill or reconfigure. */
export const ownServers = own.map(({ name, start }) => {
  const skipped = withoutOwn(name);
  const { label } = engines[name];
  return { name, start, skipped, label: skipped === null ? label : `${label} (${skipped})` };
});
