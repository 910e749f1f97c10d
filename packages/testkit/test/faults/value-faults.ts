import type { SampleProfile } from "@portcullis/testkit";
import { type Fault, inUsers } from "./fault.ts";

/** Changes a field on its way into the store. */
const storing = (name: keyof SampleProfile, change: (value: unknown) => unknown) => {
  const changed = (profile: object): SampleProfile =>
    (name in profile ? { ...profile, [name]: change(Reflect.get(profile, name)) } : profile) as SampleProfile;
  return inUsers(({ users }) => ({
    create: (user) => users.create({ ...user, profile: changed(user.profile) }),
    update: (id, { profile, ...changes }) =>
      users.update(id, profile === undefined ? changes : { ...changes, profile: changed(profile) }),
  }));
};

const inText = (change: (text: string) => string) => (value: unknown) =>
  typeof value === "string" ? change(value) : value;

const detached = ["15. Changing a profile"];
const valuesKept = ["66. Each value"];

export const valueFaults: readonly Fault[] = [
  {
    is: "stores the profile that an update was given",
    breaks: inUsers(({ users, state }) => ({
      update: async (id, changes) => {
        const done = await users.update(id, changes);
        const user = state.users.get(id);
        for (const [name, value] of Object.entries(changes.profile ?? {}))
          if (user !== undefined && value !== undefined) Reflect.set(user.profile, name, value);
        return done;
      },
    })),
    noticedBy: detached,
  },
  {
    is: "lists its stored users, not copies",
    breaks: inUsers(({ users, state }) => ({
      list: async (page) => (await users.list(page)).map((user) => state.users.get(user.id) ?? user),
    })),
    noticedBy: detached,
  },
  {
    is: "replaces a lone surrogate by U+FFFD",
    breaks: storing(
      "displayName",
      inText((text) => text.replaceAll(/\p{Surrogate}/gu, "\ufffd")),
    ),
    noticedBy: valuesKept,
  },
  {
    is: "truncates text at a NUL",
    breaks: storing(
      "displayName",
      inText((text) => text.split("\0")[0] ?? ""),
    ),
    noticedBy: valuesKept,
  },
  {
    is: "stores text in its composed form",
    breaks: storing(
      "displayName",
      inText((text) => text.normalize("NFC")),
    ),
    noticedBy: valuesKept,
  },
  {
    is: "rounds fractions where whole numbers are kept",
    breaks: storing("logins", (value) => (typeof value === "number" ? Math.trunc(value) : value)),
    noticedBy: valuesKept,
  },
  {
    is: "reads the text of a number",
    breaks: storing("score", (value) => (typeof value === "string" ? Number(value) : value)),
    noticedBy: valuesKept,
  },
  {
    is: "stores the epoch for an invalid date",
    breaks: storing("birthday", (value) => (value instanceof Date ? new Date(value.getTime() || 0) : value)),
    noticedBy: valuesKept,
  },
  {
    is: "stores a value that is not JSON as JSON text",
    breaks: storing("settings", (value) =>
      typeof value === "bigint" ? value : (JSON.parse(JSON.stringify(value)) as unknown),
    ),
    noticedBy: valuesKept,
  },
  {
    is: "loses JSON members whose names have a meaning in JavaScript",
    breaks: storing("settings", (value) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__") ? {} : value,
    ),
    noticedBy: valuesKept,
  },
];
