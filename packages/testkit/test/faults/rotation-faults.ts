import type { SessionId } from "@portcullis/core";
import type { SessionRecord } from "@portcullis/core/ports";
import { MemoryAccessTokenRepository } from "../../../adapters-memory/src/memory-access-token-repository.ts";
import { replaced } from "../replaced.ts";
import { type Fault, inAccessTokens } from "./fault.ts";

export const rotationFaults: readonly Fault[] = [
  {
    is: "returns the record from before a rotation",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const record = state.records.get(rotation.id);
        const done = await accessTokens.rotate(rotation);
        return done === null || record === undefined ? null : { ...done, record };
      },
    })),
    noticedBy: ["30. A rotation returns the record", "33. An expiry after the deadline"],
  },
  {
    is: "rotates the record of another user",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: (rotation) => {
        const userId = state.records.get(rotation.id)?.userId ?? rotation.userId;
        return accessTokens.rotate({ ...rotation, userId });
      },
    })),
    noticedBy: ["30. A rotation for another user"],
  },
  {
    is: "returns a cached user with a rotation",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const record = state.records.get(rotation.id);
        const user = state.users.get(rotation.userId);
        const done = await accessTokens.rotate(rotation);
        if (done !== null || record === undefined || user === undefined || record.userId !== user.id) return done;
        const isCurrent = record.rotation === rotation.expectedRotation && rotation.at < record.refreshExpiresAt;
        return isCurrent ? { record, user: { ...user, disabled: false, credentialsVersion: 1 } } : null;
      },
    })),
    noticedBy: ["30. A rotation returns no user", "29. A corrupt record is not rotated"],
  },
  {
    is: "rotates a corrupt record",
    breaks: inAccessTokens(({ state }) => {
      const records = new MemoryAccessTokenRepository(state);
      return { rotate: (rotation) => records.rotate(rotation) };
    }),
    noticedBy: ["29. A corrupt record is not rotated"],
  },
  {
    is: "stores expiries after the deadline",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        if (done === null) return null;
        const { expiresAt, refreshExpiresAt } = rotation;
        const record = { ...done.record, expiresAt, refreshExpiresAt };
        if (state.records.has(record.id)) state.records.set(record.id, structuredClone(record));
        return { ...done, record };
      },
    })),
    noticedBy: ["33. An expiry after the deadline", "30. A rotation returns the record"],
  },
  {
    is: "keeps the old digest",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: (rotation) => {
        const digest = state.records.get(rotation.id)?.digest ?? null;
        return accessTokens.rotate({ ...rotation, digest });
      },
    })),
    noticedBy: [
      "21. Revoking with a digest",
      "30. A rotation replaces",
      "30. Each rotation stores when the",
      "31. Of simultaneous rotations",
      "32. A rotated record can be",
      "33. A record can be rotated",
      "30. A rotation returns the record",
    ],
  },
  {
    is: "does not store when the previous access token would have expired",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done !== null && record !== undefined) state.records.set(record.id, { ...record, previousExpiresAt: null });
        return done;
      },
    })),
    noticedBy: [
      "30. A rotation replaces",
      "30. Each rotation stores when the",
      "31. Of simultaneous rotations",
      "32. A rotated record can be",
      "33. A record can be rotated",
      "30. A rotation returns the record",
      "33. An expiry after the deadline",
    ],
  },
  {
    is: "stores the expiry of the new access token as that of the previous one",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done !== null && record !== undefined) {
          state.records.set(record.id, { ...record, previousExpiresAt: record.expiresAt });
        }
        return done;
      },
    })),
    noticedBy: [
      "30. A rotation replaces",
      "30. Each rotation stores when the",
      "31. Of simultaneous rotations",
      "32. A rotated record can be",
      "33. A record can be rotated",
      "30. A rotation returns the record",
      "33. An expiry after the deadline",
    ],
  },
  {
    is: "stores the expiry of the previous access token only once",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const before = state.records.get(rotation.id)?.previousExpiresAt ?? null;
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done !== null && record !== undefined && before !== null) {
          state.records.set(record.id, { ...record, previousExpiresAt: before });
        }
        return done;
      },
    })),
    noticedBy: [
      "30. Each rotation stores when the",
      "32. A rotated record can be",
      "30. A rotation returns the record",
    ],
  },
  {
    is: "rotates every session of the user",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const owner = state.records.get(rotation.id)?.userId;
        for (const record of state.records.values()) {
          if (done !== null && record.userId === owner)
            state.records.set(record.id, { ...record, expiresAt: rotation.expiresAt });
        }
        return done;
      },
    })),
    noticedBy: ["30. A rotation replaces", "33. An expiry after the deadline"],
  },
  {
    is: "rotates without comparing the expected rotation",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: (rotation) => {
        const expectedRotation = state.records.get(rotation.id)?.rotation ?? 0;
        return accessTokens.rotate({ ...rotation, expectedRotation });
      },
    })),
    noticedBy: ["30. A rotation that does not", "31. Of simultaneous rotations", "32. A rotated record can be"],
  },
  {
    is: "compares in a separate step before it writes",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        if (state.records.get(rotation.id)?.rotation !== rotation.expectedRotation) return null;
        await new Promise(setImmediate);
        const expectedRotation = state.records.get(rotation.id)?.rotation ?? 0;
        return accessTokens.rotate({ ...rotation, expectedRotation });
      },
    })),
    noticedBy: ["31. Of simultaneous rotations"],
  },
  {
    is: "counts only the first rotation",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done !== null && record !== undefined) {
          state.records.set(record.id, { ...record, rotation: Math.min(record.rotation, 1) });
        }
        return done;
      },
    })),
    noticedBy: ["30. Each rotation stores when the", "32. A rotated record can be"],
  },
  {
    is: "rotates at the idle end",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const record = state.records.get(rotation.id);
        if (record?.refreshExpiresAt.getTime() === rotation.at.getTime()) {
          state.records.set(record.id, { ...record, refreshExpiresAt: new Date(rotation.at.getTime() + 1) });
        }
        return accessTokens.rotate(rotation);
      },
    })),
    noticedBy: ["33. A record can be rotated"],
  },
  {
    is: "moves the deadline along with the idle end",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done !== null && record !== undefined) {
          const deadline = new Date(record.deadline.getTime() + 1);
          state.records.set(record.id, { ...record, deadline });
        }
        return done;
      },
    })),
    noticedBy: [
      "30. A rotation replaces",
      "30. Each rotation stores when the",
      "31. Of simultaneous rotations",
      "32. A rotated record can be",
      "33. A record can be rotated",
      "30. A rotation returns the record",
      "33. An expiry after the deadline",
    ],
  },
  {
    is: "stores a revoked record again when it is rotated later",
    breaks: inAccessTokens(({ accessTokens, state }) => {
      const graves = new Map<SessionId, SessionRecord>();
      return {
        revoke: async (target) => {
          const record = state.records.get(target.id);
          if (record !== undefined && target.userId === undefined && target.digest === undefined) {
            graves.set(record.id, record);
          }
          return accessTokens.revoke(target);
        },
        rotate: async (rotation) => {
          const record = graves.get(rotation.id);
          if (record !== undefined) state.records.set(record.id, record);
          return accessTokens.rotate(rotation);
        },
      };
    }),
    noticedBy: ["33. A revoked record", "34. When rotations race a revocation"],
  },
  {
    is: "reads the record, and then writes the whole record",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const record = state.records.get(rotation.id);
        const done = await accessTokens.rotate(rotation);
        if (done === null || record === undefined) return done;
        await new Promise(setImmediate);
        state.records.set(record.id, structuredClone(done.record));
        return done;
      },
    })),
    noticedBy: ["34. When rotations race a revocation", "34. When rotations race the revocation"],
  },
  {
    is: "counts the rotation before the write that fails",
    breaks: (sound) => ({
      readOnly: async () => {
        const { users, accessTokens } = (await sound.readOnly?.()) ?? sound;
        const rotate: typeof accessTokens.rotate = (rotation) => {
          const record = sound.state.records.get(rotation.id);
          if (record !== undefined) sound.state.records.set(record.id, { ...record, rotation: record.rotation + 1 });
          return accessTokens.rotate(rotation);
        };
        return { users, accessTokens: replaced(accessTokens, { rotate }) };
      },
    }),
    noticedBy: ["35. When the write fails"],
  },
  {
    is: "reports a failed write as a lost rotation",
    breaks: (sound) => ({
      readOnly: async () => {
        const { users, accessTokens } = (await sound.readOnly?.()) ?? sound;
        return { users, accessTokens: replaced(accessTokens, { rotate: async () => null }) };
      },
    }),
    noticedBy: ["35. When the write fails"],
  },
];
