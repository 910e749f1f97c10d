import { randomBytes } from "node:crypto";
import { type Pair, issuePairs } from "../accounts.ts";
import { withDatabase } from "../databases.ts";
import { type Load, load } from "../load.ts";
import { median, type Report, type Suite } from "../report.ts";
import { startService } from "../servers/service.ts";
import { works } from "./works.ts";

const [rounds, seconds, logins] = [3, 6, 16] as const;
const kinds = ["opaque", "jwt"] as const;

/** What is left of `GET /auth/me` when as many logins come as the service will take, all on one core. */
export const saturation: Suite = { name: "saturation", run: () => withDatabase("postgresql", measure) };

async function measure(database: string): Promise<Report> {
  const figures = [];
  for (const kind of kinds) {
    const service = await startService({
      database,
      secret: randomBytes(48).toString("base64url"),
      settings: { PORTCULLIS_ACCESS_TOKEN: kind },
    });
    try {
      const pairs = await issuePairs(service.url, 16);
      const turns: Readonly<Record<"idle" | "busy" | "login", Load>>[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const idle = await ask(service.url, "me", pairs);
        const [busy, login] = await Promise.all([ask(service.url, "me", pairs), ask(service.url, "login", pairs)]);
        turns.push({ idle, busy, login });
      }
      const of = (which: "idle" | "busy" | "login", key: "requestsPerSecond" | "p99") =>
        median(turns.map((turn) => turn[which][key]));
      figures.push({ kind, of, share: of("busy", "requestsPerSecond") / of("idle", "requestsPerSecond") });
    } finally {
      await service.stop();
    }
  }
  return {
    title: "Authenticated requests while logins saturate the core",
    text: `16 connections ask \`GET /auth/me\` without a pause, alone and beside ${logins} that log in without a pause. Medians of ${rounds} rounds of ${seconds} s.`,
    rows: figures.map(({ kind, of, share }) => ({
      "access token": kind,
      "me/s alone": Math.round(of("idle", "requestsPerSecond")),
      "me/s beside logins": Math.round(of("busy", "requestsPerSecond")),
      share: share.toFixed(2),
      "least share": 0.4,
      "logins/s": of("login", "requestsPerSecond").toFixed(1),
      "p99 ms alone": of("idle", "p99").toFixed(1),
      "p99 ms beside logins": of("busy", "p99").toFixed(1),
      "p99 ratio": (of("busy", "p99") / of("idle", "p99")).toFixed(1),
      "most p99 ratio": 3,
    })),
    chart: {
      unit: "share of the idle throughput that is left (the target is the least)",
      bars: figures.map(({ kind, share }) => ({ label: `me, ${kind}`, value: share, target: 0.4 })),
    },
  };
}

function ask(url: string, what: "me" | "login", pairs: readonly Pair[]) {
  const work = works.find(({ name }) => name === (what === "me" ? "me, opaque" : "login"));
  if (work === undefined) throw new Error(`There is no work ${what}.`);
  return load({ url, connections: what === "me" ? 16 : logins, seconds, refusals: true, ...work.load(pairs) });
}
