import { randomBytes } from "node:crypto";
import { withDatabase } from "../databases.ts";
import { load } from "../load.ts";
import { populate, signTokens, sizeOf } from "../population.ts";
import { median, type Report, type Suite } from "../report.ts";
import { startService } from "../servers/service.ts";

const [few, many, rounds, amount] = [10_000, 10_000_000, 3, 12_000] as const;
const target = 1.3;

/** Whether `GET /auth/me` takes longer the more sessions there are. */
export const records: Suite = {
  name: "records",
  run: () => withDatabase("postgresql", (small) => withDatabase("postgresql", (large) => compare(small, large))),
};

async function compare(small: string, large: string): Promise<Report> {
  const secret = randomBytes(48).toString("base64url");
  const settings = { PORTCULLIS_ACCESS_TOKEN: "jwt" };
  const services = [];
  for (const [database, count] of [
    [small, few],
    [large, many],
  ] as const) {
    const service = await startService({ database, secret, settings });
    await populate(database, { records: count, perUser: 10, deadlineIn: 7_776_000 });
    services.push({
      count,
      service,
      tokens: await signTokens(database, secret, 20_000),
      size: await sizeOf(database),
      p50: [] as number[],
      p99: [] as number[],
    });
  }
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const { service, tokens, p50, p99 } of services) {
        let next = 0;
        const request = () => ({ authorization: tokens[(next += 1) % tokens.length] ?? "" });
        const figures = await load({
          url: service.url,
          path: "/auth/me",
          method: "GET",
          connections: 16,
          amount,
          request,
        });
        // The first warms up.
        if (round > 0) {
          p50.push(figures.p50);
          p99.push(figures.p99);
        }
      }
    }
  } finally {
    await Promise.all(services.map(({ service }) => service.stop()));
  }
  const p50 = services.map((one) => median(one.p50));
  const ratio = (p50[1] ?? Number.NaN) / (p50[0] ?? Number.NaN);
  return {
    title: "Many sessions",
    text: `\`GET /auth/me\` with a JWT and its record, tokens chosen at random from 20,000 sessions among all, ten sessions a user, 16 connections; medians of ${rounds} rounds in turns.`,
    rows: services.map((one) => ({
      sessions: one.count.toExponential(0).replace("e+", " × 10^"),
      "p50 ms": median(one.p50).toFixed(1),
      "p99 ms": median(one.p99).toFixed(1),
      "p50 ratio": one.count === few ? "" : ratio.toFixed(2),
      target: one.count === few ? "" : target,
      "users and indexes MB": Math.round(one.size.users / 1e6),
      "sessions and indexes MB": Math.round(one.size.sessions / 1e6),
    })),
    chart: {
      unit: "p50 with 10⁷ sessions, as a multiple of that with 10⁴",
      bars: [{ label: "me, 10⁷ sessions", value: ratio, target }],
    },
  };
}
