import type { UserChanges } from "@portcullis/core/ports";
import type { SampleProfile } from "@portcullis/testkit";
import { type Fault, inUsers } from "../fault.ts";

/** The changes without the expected credentials version. */
const unconditional = (changes: UserChanges<SampleProfile>): UserChanges<SampleProfile> => {
  const { expectedCredentialsVersion, ...rest } = changes;
  return expectedCredentialsVersion === undefined ? changes : rest;
};

/** Faults in how the user repository compares the credentials version that a caller expects. */
export const userConditionFaults: readonly Fault[] = [
  {
    is: "updates a user without comparing the credentials version",
    breaks: inUsers(({ users }) => ({
      update: (id, changes) => users.update(id, unconditional(changes)),
    })),
    noticedBy: ["53a. A verification that expects", "9. An update that expects"],
  },
  {
    is: "updates a user of a newer credentials version than the expected one",
    breaks: inUsers(({ users, state }) => ({
      update: (id, { expectedCredentialsVersion: expected, ...changes }) => {
        const { credentialsVersion = 0 } = state.users.get(id) ?? {};
        return users.update(
          id,
          expected === undefined || expected <= credentialsVersion
            ? changes
            : { ...changes, expectedCredentialsVersion: expected },
        );
      },
    })),
    noticedBy: ["9. An update that expects"],
  },
  {
    is: "deletes a user without comparing the credentials version",
    breaks: inUsers(({ users }) => ({ delete: (id) => users.delete(id) })),
    noticedBy: ["14. A deletion that expects"],
  },
  {
    is: "compares the credentials version in a separate step before it deletes the user",
    breaks: inUsers(({ users, state }) => ({
      delete: async (id, expected) => {
        const { credentialsVersion } = state.users.get(id) ?? {};
        if (expected !== undefined && credentialsVersion !== expected) return false;
        await new Promise(setImmediate);
        return users.delete(id);
      },
    })),
    noticedBy: ["14. When a deletion"],
  },
  {
    is: "deletes the records although the user has another credentials version",
    breaks: inUsers(({ users, state }) => ({
      delete: async (id, expected) => {
        for (const record of state.records.values()) if (record.userId === id) state.records.delete(record.id);
        return users.delete(id, expected);
      },
    })),
    noticedBy: ["14. A deletion that expects"],
  },
];
