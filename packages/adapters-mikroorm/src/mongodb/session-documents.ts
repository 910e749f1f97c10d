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
import { isUuid } from "../values/uuid.ts";
import { bytes, date, integer, text } from "./bson-values.ts";
import { refused } from "./write-errors.ts";
import type { UserIds } from "./user-ids.ts";

const digestLength = 32;

/** Converts session records between documents and domain. */
export interface SessionDocuments {
  /** @throws StorageError `corrupt` */
  readonly read: (stored: Document) => SessionRecord;
  /** Without `userCreatedAt`. @throws StorageError */
  readonly insertion: (record: SessionRecord, userId: string | ObjectId) => Document;
}

export const sessionDocuments = (ids: UserIds): SessionDocuments => ({
  read: (stored) => ({
    id: storedUuid(stored["_id"]) as SessionId,
    userId: ids.read(stored["userId"]) as UserId,
    digest: storedDigest(stored["digest"]),
    createdAt: storedDate(stored["createdAt"]),
    expiresAt: storedDate(stored["expiresAt"]),
    previousExpiresAt: storedOptionalDate(stored["previousExpiresAt"]),
    rotation: storedCount(stored["rotation"], 0),
    rotatedAt: storedDate(stored["rotatedAt"]),
    refreshExpiresAt: storedDate(stored["refreshExpiresAt"]),
    deadline: storedDate(stored["deadline"]),
    credentialsVersion: storedCount(stored["credentialsVersion"], 1),
    clientInfo: storedClientInfo(stored["clientUserAgent"], stored["clientAddress"]),
  }),
  insertion: (record, userId) => {
    if (!isUuid(record.id)) throw refused.value();
    const { userAgent, address } = record.clientInfo;
    return {
      _id: record.id,
      userId,
      digest: writeDigest(record.digest),
      createdAt: date(record.createdAt),
      expiresAt: date(record.expiresAt),
      rotation: integer(record.rotation),
      rotatedAt: date(record.rotatedAt),
      refreshExpiresAt: date(record.refreshExpiresAt),
      deadline: date(record.deadline),
      credentialsVersion: integer(record.credentialsVersion),
      ...(record.previousExpiresAt === null ? {} : { previousExpiresAt: date(record.previousExpiresAt) }),
      ...(userAgent === undefined ? {} : { clientUserAgent: text(userAgent) }),
      ...(address === undefined ? {} : { clientAddress: text(address) }),
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

/**
 * The condition that a record is not corrupt, as an expression. It keeps corrupt records out of a page, so that a short
 * page is the last one.
 */
export const readable: Document = {
  $and: [
    { $eq: [{ $type: "$_id" }, "string"] },
    { $regexMatch: { input: "$_id", regex: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" } },
    typeIn("digest", ["null", "binData"]),
    { $or: [{ $eq: ["$digest", null] }, { $eq: [{ $binarySize: "$digest" }, digestLength] }] },
    ...["createdAt", "expiresAt", "rotatedAt", "refreshExpiresAt", "deadline"].map((name) => typeIn(name, ["date"])),
    ...count("rotation", 0),
    ...count("credentialsVersion", 1),
    typeIn("previousExpiresAt", ["date", "missing"]),
    ...["clientUserAgent", "clientAddress"].map((name) => typeIn(name, ["string", "missing"])),
  ],
};
