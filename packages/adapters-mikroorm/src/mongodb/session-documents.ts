import {
  type SessionId,
  type SessionRecord,
  type ClientInfo,
  StorageError,
  type TokenDigest,
  type UserId,
} from "@portcullis/core/ports";
import { Binary, type Document, type ObjectId } from "mongodb";
import { storedBytes, storedCount, storedDate, storedText } from "../values/stored-values.ts";
import type { ColumnNames } from "../values/column-names.ts";
import { isUuid } from "../values/uuid.ts";
import type { SessionField } from "./define-access-token.ts";
import { bytes, date, integer, text } from "./bson-values.ts";
import { refused } from "./write-errors.ts";
import type { UserIds } from "./user-ids.ts";

const digestLength = 32;

/** Converts session records between documents and domain. */
export interface SessionDocuments {
  readonly names: ColumnNames<SessionField>;
  /**
   * The condition that a record is not corrupt, as an expression. It keeps corrupt records out of a page, so that a
   * short page is the last one.
   */
  readonly readable: Document;
  /**
   * The same condition for a write of one record, in which each expression costs. It also leaves out numbers of types
   * that Portcullis does not write.
   */
  readonly writable: Document;
  /** @throws StorageError `corrupt` */
  readonly read: (stored: Document) => SessionRecord;
  /** Without `userCreatedAt`. @throws StorageError */
  readonly insertion: (record: SessionRecord, userId: string | ObjectId) => Document;
}

export const sessionDocuments = (ids: UserIds, names: ColumnNames<SessionField>): SessionDocuments => ({
  names,
  readable: readable(names),
  writable: writable(names),
  read: (stored) => ({
    id: storedUuid(stored["_id"]) as SessionId,
    userId: ids.read(stored[names.userId]) as UserId,
    digest: storedDigest(stored[names.digest]),
    createdAt: storedDate(stored[names.createdAt]),
    expiresAt: storedDate(stored[names.expiresAt]),
    previousExpiresAt: storedOptionalDate(stored[names.previousExpiresAt]),
    rotation: storedCount(stored[names.rotation], 0),
    rotatedAt: storedDate(stored[names.rotatedAt]),
    refreshExpiresAt: storedDate(stored[names.refreshExpiresAt]),
    deadline: storedDate(stored[names.deadline]),
    credentialsVersion: storedCount(stored[names.credentialsVersion], 1),
    clientInfo: storedClientInfo(stored[names.clientUserAgent], stored[names.clientAddress]),
  }),
  insertion: (record, userId) => {
    if (!isUuid(record.id)) throw refused.value();
    const { userAgent, address } = record.clientInfo;
    return {
      _id: record.id,
      [names.userId]: userId,
      [names.digest]: writeDigest(record.digest),
      [names.createdAt]: date(record.createdAt),
      [names.expiresAt]: date(record.expiresAt),
      [names.rotation]: integer(record.rotation),
      [names.rotatedAt]: date(record.rotatedAt),
      [names.refreshExpiresAt]: date(record.refreshExpiresAt),
      [names.deadline]: date(record.deadline),
      [names.credentialsVersion]: integer(record.credentialsVersion),
      ...(record.previousExpiresAt === null ? {} : { [names.previousExpiresAt]: date(record.previousExpiresAt) }),
      ...(userAgent === undefined ? {} : { [names.clientUserAgent]: text(userAgent) }),
      ...(address === undefined ? {} : { [names.clientAddress]: text(address) }),
    };
  },
});

export function writeDigest(digest: TokenDigest | null): Binary | null {
  if (digest === null) return null;
  if (!(digest instanceof Uint8Array)) throw refused.value();
  return bytes(digest);
}

function storedUuid(stored: unknown): string {
  const id = storedText(stored);
  if (isUuid(id)) return id;
  throw new StorageError("corrupt");
}

export function storedDigest(stored: unknown): TokenDigest | null {
  if (stored === null) return null;
  if (stored instanceof Binary) return storedBytes(stored.value(), digestLength) as TokenDigest;
  throw new StorageError("corrupt");
}

/** Absent until the first refresh. */
const storedOptionalDate = (stored: unknown): Date | null => (stored === undefined ? null : storedDate(stored));

const storedClientInfo = (userAgent: unknown, address: unknown): ClientInfo => ({
  ...(userAgent === undefined ? {} : { userAgent: storedText(userAgent) }),
  ...(address === undefined ? {} : { address: storedText(address) }),
});

const typeIn = (field: string, types: readonly string[]) => ({ $in: [{ $type: `$${field}` }, types] });
const count = (field: string, least: number) => [
  typeIn(field, ["int", "long", "double"]),
  { $gte: [`$${field}`, least] },
  { $lte: [`$${field}`, Number.MAX_SAFE_INTEGER] },
  { $eq: [`$${field}`, { $trunc: `$${field}` }] },
];

/** The names of all types, one after the other, are one value to compare. The id is compared with a UUID. */
function writable(names: ColumnNames<SessionField>): Document {
  const types = [
    {
      names: [names.createdAt, names.expiresAt, names.rotatedAt, names.refreshExpiresAt, names.deadline],
      are: ["date"],
    },
    { names: [names.rotation, names.credentialsVersion], are: ["int"] },
    { names: [names.digest], are: ["binData", "null"] },
    { names: [names.clientUserAgent, names.clientAddress], are: ["string", "missing"] },
  ].flatMap(({ names: fields, are }) => fields.map((field) => ({ field, are })));
  const sound = types.reduce<readonly string[]>(
    (before, { are }) => before.flatMap((start) => are.map((type) => start + type)),
    [""],
  );
  return {
    $and: [
      { $in: [{ $concat: types.map(({ field }) => ({ $type: `$${field}` })) }, sound] },
      { $in: [{ $binarySize: `$${names.digest}` }, [null, digestLength]] },
      { $gte: [`$${names.credentialsVersion}`, 1] },
    ],
  };
}

const readable = (names: ColumnNames<SessionField>): Document => ({
  $and: [
    { $eq: [{ $type: "$_id" }, "string"] },
    { $regexMatch: { input: "$_id", regex: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" } },
    typeIn(names.digest, ["null", "binData"]),
    { $or: [{ $eq: [`$${names.digest}`, null] }, { $eq: [{ $binarySize: `$${names.digest}` }, digestLength] }] },
    ...(["createdAt", "expiresAt", "rotatedAt", "refreshExpiresAt", "deadline"] as const).map((property) =>
      typeIn(names[property], ["date"]),
    ),
    ...count(names.rotation, 0),
    ...count(names.credentialsVersion, 1),
    typeIn(names.previousExpiresAt, ["date", "missing"]),
    ...[names.clientUserAgent, names.clientAddress].map((name) => typeIn(name, ["string", "missing"])),
  ],
});
