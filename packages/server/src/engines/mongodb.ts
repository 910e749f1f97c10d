import type { UserDefinition } from "@portcullis/adapters-mikroorm/mongodb";
import type { Engine } from "./engine.ts";
import { type Faults, lasting, missingPrivilege, passing } from "./faults.ts";
import type { UserProfile } from "./user-profile.ts";
import { assertDecodable, assertNoStrayAt } from "./url.ts";

export interface MongodbLocation {
  readonly kind: "mongodb";
  readonly url: string;
}

/** By the server's code (src/mongo/base/error_codes.yml). */
const faults: Faults = {
  "13": missingPrivilege("operating.md"),
  "18": lasting("it rejects this user and password"),
  "121": lasting("a validator of its collections rejects a document"),
  "8000": lasting("it rejects this user and password"),
  "10107": passing("it is not the primary, and can't write"),
  "11600": passing("it is shutting down"),
  "13435": passing("it is not the primary, and can't write"),
  "14031": passing("its disk is full"),
};

/** A MongoDB URL may name several hosts, so the URL parser does not accept it. */
const mongodbUrl =
  /^mongodb(?:\+srv)?:\/\/(?:(?<account>[^@/?]*)@)?(?<hosts>[^@/?]+)(?:\/(?<database>[^?]*))?(?:\?.*)?$/s;

export const mongodb: Engine<MongodbLocation> = {
  name: "mongodb",
  forms: ["mongodb://…", "mongodb+srv://…"],
  place: "server",
  idKind: { name: "an ObjectId", pattern: /^[0-9a-f]{24}$/ },
  supportsPooler: false,
  faults,
  parse: (url) => {
    if (!/^mongodb(\+srv)?:\/\//.test(url)) return null;
    assertNoStrayAt(url);
    const { account = "", database = "", hosts } = mongodbUrl.exec(url)?.groups ?? {};
    if (hosts === undefined) throw new TypeError("is not a URL; percent-encode special characters in the password");
    if (database === "") throw new TypeError("must name a database, as in mongodb://host:27017/database");
    assertDecodable(account, database);
    return { kind: "mongodb", url };
  },
  describe: ({ url }) => {
    const { account = "", hosts, database } = mongodbUrl.exec(url)?.groups ?? {};
    const user = account === "" ? "" : `${account.replace(/:.*/s, "")}@`;
    return `MongoDB at ${user}${hosts}/${database}`;
  },
  connect: async ({ url }, { poolSize, withEmail }) => {
    const { connectMongodb, defineUser, p } = await import("@portcullis/adapters-mikroorm/mongodb");
    const user = withEmail ? defineUser({ profile: { email: p.string().nullable() } }) : defineUser();
    return connectMongodb<UserProfile>({ url, poolSize, user: user as UserDefinition<UserProfile> });
  },
  isForProduction: () => true,
  missingPath: () => null,
};
