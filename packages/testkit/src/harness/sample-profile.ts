import type { Json, Profile } from "@portcullis/core/ports";

/** Profiles with which a store is tested. Each call makes a new, equal object. */
export interface ProfileSamples<P extends Profile> {
  /** Every field has a value. */
  full(): P;
  /** Every field differs from that of `full`. */
  other(): P;
  /** As `full`, without the optional fields. */
  bare(): P;
}

/** A profile with one field of each type that a store must keep. */
export interface SampleProfile {
  readonly displayName: string;
  /** An integer. */
  readonly logins: number;
  /** A double. */
  readonly score: number;
  readonly subscribed: boolean;
  readonly birthday: Date;
  readonly settings: Json;
  readonly nickname?: string;
}

const bare = (): SampleProfile => ({
  displayName: "Zoë \u{1F9ED} O'Hara",
  logins: 2_147_483_647,
  score: -0.1,
  subscribed: false,
  birthday: new Date("1969-07-20T20:17:40.123Z"),
  settings: { theme: "dark", sizes: [1, 2.5, -3], nothing: null, nested: { on: true, text: "a\"b\\c'" } },
});

export const sampleProfiles: ProfileSamples<SampleProfile> = {
  full: () => ({ ...bare(), nickname: "" }),
  other: () => ({
    displayName: "",
    logins: 0,
    score: 1e21,
    subscribed: true,
    birthday: new Date("2038-01-19T03:14:08.001Z"),
    settings: ["list", { of: "things" }, null, false],
    nickname: "%_.*$",
  }),
  bare,
};

/** For stores without profile fields. */
export const noProfileSamples: ProfileSamples<Record<string, never>> = {
  full: () => ({}),
  other: () => ({}),
  bare: () => ({}),
};
