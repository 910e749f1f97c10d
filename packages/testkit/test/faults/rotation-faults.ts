import type { SessionId } from "@portcullis/core";
import type { SessionRecord } from "@portcullis/core/ports";
import { replaced } from "../replaced.ts";
import { type Fault, inAccessTokens } from "./fault.ts";

export const rotationFaults: readonly Fault[] = [
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
    ],
  },
  {
    is: "does not note when the access token before would have expired",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done && record !== undefined) state.records.set(record.id, { ...record, previousExpiresAt: null });
        return done;
      },
    })),
    noticedBy: [
      "30. A rotation replaces",
      "30. Each rotation stores when the",
      "31. Of simultaneous rotations",
      "32. A rotated record can be",
      "33. A record can be rotated",
    ],
  },
  {
    is: "notes the end of the new access token as that of the one before",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done && record !== undefined) {
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
    ],
  },
  {
    is: "notes the end of the access token before only once",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const before = state.records.get(rotation.id)?.previousExpiresAt ?? null;
        const done = await accessTokens.rotate(rotation);
        const record = state.records.get(rotation.id);
        if (done && record !== undefined && before !== null) {
          state.records.set(record.id, { ...record, previousExpiresAt: before });
        }
        return done;
      },
    })),
    noticedBy: ["30. Each rotation stores when the", "32. A rotated record can be"],
  },
  {
    is: "renews every session of the user",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const done = await accessTokens.rotate(rotation);
        const owner = state.records.get(rotation.id)?.userId;
        for (const record of state.records.values()) {
          if (done && record.userId === owner)
            state.records.set(record.id, { ...record, expiresAt: rotation.expiresAt });
        }
        return done;
      },
    })),
    noticedBy: ["30. A rotation replaces"],
  },
  {
    is: "rotates whatever was expected",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: (rotation) => {
        const expectedRotation = state.records.get(rotation.id)?.rotation ?? 0;
        return accessTokens.rotate({ ...rotation, expectedRotation });
      },
    })),
    noticedBy: ["30. A rotation that does not", "31. Of simultaneous rotations", "32. A rotated record can be"],
  },
  {
    is: "compares a moment before it writes",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        if (state.records.get(rotation.id)?.rotation !== rotation.expectedRotation) return false;
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
        if (done && record !== undefined) {
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
        if (done && record !== undefined) {
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
    ],
  },
  {
    is: "stores a revoked record anew when it is rotated later",
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
    is: "reads the record, and writes it whole a moment later",
    breaks: inAccessTokens(({ accessTokens, state }) => ({
      rotate: async (rotation) => {
        const record = state.records.get(rotation.id);
        const done = await accessTokens.rotate(rotation);
        if (!done || record === undefined) return done;
        await new Promise(setImmediate);
        const { id, expectedRotation, at: rotatedAt, ...pair } = rotation;
        const noted = { rotatedAt, rotation: expectedRotation + 1, previousExpiresAt: record.expiresAt };
        state.records.set(id, { ...record, ...pair, ...noted });
        return true;
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
    is: "takes a write that failed for a rotation that was lost",
    breaks: (sound) => ({
      readOnly: async () => {
        const { users, accessTokens } = (await sound.readOnly?.()) ?? sound;
        return { users, accessTokens: replaced(accessTokens, { rotate: async () => false }) };
      },
    }),
    noticedBy: ["35. When the write fails"],
  },
];
