import { createCrypto } from "@portcullis/adapters-crypto";
import type { SessionId, UserId } from "@portcullis/core";
import pg from "pg";

export interface Population {
  readonly records: number;
  /** Each with as many sessions. */
  readonly perUser: number;
  /** Of all records, seconds from now; in the past, they are to be purged. */
  readonly deadlineIn: number;
}

/** A UUIDv7 whose time is the number: ids come in order, as those that are given out do. */
const uuid = (kind: string, number: string) =>
  `(lpad(to_hex(${number}), 12, '0') || '7${kind}00' || 'a' || substr(md5((${number})::text), 1, 15))::uuid`;

const batch = 500_000;

/**
 * Puts users and sessions straight into the tables of a service, which has made them, by statements of the server's
 * own.
 */
export async function populate(database: string, { records, perUser, deadlineIn }: Population): Promise<void> {
  const client = new pg.Client(database);
  await client.connect();
  try {
    // Whether each user exists would be asked for each row.
    await client.query("set session_replication_role = replica");
    await client.query("set synchronous_commit = off");
    for (let from = 0; from < records; from += batch) {
      const [first, last] = [from, Math.min(records, from + batch) - 1];
      await client.query(
        `insert into users select ${uuid("a", "n")}, 'user-' || n, 'user-' || n, 'none', false, now(), now(), 1, now()` +
          ` from generate_series(${Math.ceil(first / perUser)}, ${Math.floor(last / perUser)}) n`,
      );
      await client.query(
        `insert into access_tokens select ${uuid("b", "n")}, ${uuid("a", `n / ${perUser}`)}, null, now(), now() + interval '1 day', 0, now(),` +
          ` now() + interval '1 day', now() + interval '${deadlineIn} s', 1 from generate_series(${first}, ${last}) n`,
      );
    }
    // In a container shared memory for parallel workers may be short.
    await client.query("vacuum (analyze, parallel 0) users, access_tokens");
  } finally {
    await client.end();
  }
}

/** Bytes on disk of the tables, with their indexes. */
export async function sizeOf(database: string): Promise<Readonly<Record<"users" | "sessions", number>>> {
  const client = new pg.Client(database);
  await client.connect();
  const { rows } = await client.query<{ users: number; sessions: number }>(
    "select pg_total_relation_size('users')::float8 as users, pg_total_relation_size('access_tokens')::float8 as sessions",
  );
  await client.end();
  return rows[0] ?? { users: 0, sessions: 0 };
}

/** Access tokens of sessions chosen at random, signed as the service would. */
export async function signTokens(database: string, secret: string, count: number): Promise<readonly string[]> {
  const client = new pg.Client(database);
  await client.connect();
  await client.query("set max_parallel_workers_per_gather = 0");
  const { tokenCodec } = createCrypto({ secrets: [secret] });
  const tokens: string[] = [];
  try {
    const { rows } = await client.query<{ id: string; user_id: string }>(
      "select id, user_id from access_tokens order by random() limit $1",
      [count],
    );
    const now = Math.floor(Date.now() / 1000);
    for (const { id, user_id } of rows) {
      const claims = {
        userId: user_id as UserId,
        sessionId: id as SessionId,
        rotation: 0,
        tokenId: `${id}.0.access`,
        issuedAt: new Date(1000 * now),
        expiresAt: new Date(1000 * (now + 900)),
      };
      tokens.push(await tokenCodec.sign("access", claims));
    }
  } finally {
    await client.end();
  }
  return tokens;
}
