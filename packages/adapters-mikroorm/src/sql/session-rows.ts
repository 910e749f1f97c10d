import type { SessionId, SessionRecord, ClientInfo, TokenDigest, UserId } from "@portcullis/core/ports";
import type { Table } from "./columns.ts";
import type { Row } from "./database.ts";
import { selectionOf } from "./selection.ts";
import { storedBytes, storedCount, storedDate, storedId, storedText } from "../values/stored-values.ts";

export const digestLength = 32;

/** Converts session records between rows and domain. */
export interface SessionRows {
  /** Of the table under the alias `t`. */
  readonly columns: string;
  /** The same, for `returning` in a statement on this table alone. */
  readonly returned: string;
  /** @throws StorageError `corrupt` */
  readonly id: (row: Row) => SessionId;
  /** @throws StorageError `corrupt` */
  readonly read: (row: Row) => SessionRecord;
}

/** In the order in which a record is inserted. */
export const sessionProperties = [
  "id",
  "userId",
  "digest",
  "createdAt",
  "expiresAt",
  "rotation",
  "rotatedAt",
  "refreshExpiresAt",
  "deadline",
  "credentialsVersion",
  "clientUserAgent",
  "clientAddress",
  "previousExpiresAt",
] as const;

export type SessionProperty = (typeof sessionProperties)[number];

export function sessionRows(table: Table): SessionRows {
  const selection = selectionOf(table, "t", sessionProperties);
  const idOf = (row: Row) => storedId(selection.value(row, "id")) as SessionId;
  return {
    columns: selection.columns,
    returned: selection.returned,
    id: idOf,
    read: (row) => {
      const value = (property: SessionProperty) => selection.value(row, property);
      const digest = value("digest");
      const previousExpiresAt = value("previousExpiresAt");
      return {
        id: idOf(row),
        userId: storedId(value("userId")) as UserId,
        digest: digest === null ? null : (storedBytes(digest, digestLength) as TokenDigest),
        createdAt: storedDate(value("createdAt")),
        expiresAt: storedDate(value("expiresAt")),
        previousExpiresAt: previousExpiresAt === null ? null : storedDate(previousExpiresAt),
        rotation: storedCount(value("rotation"), 0),
        rotatedAt: storedDate(value("rotatedAt")),
        refreshExpiresAt: storedDate(value("refreshExpiresAt")),
        deadline: storedDate(value("deadline")),
        credentialsVersion: storedCount(value("credentialsVersion"), 1),
        clientInfo: clientInfo(value("clientUserAgent"), value("clientAddress")),
      };
    },
  };
}

const clientInfo = (userAgent: unknown, address: unknown): ClientInfo => ({
  ...(userAgent === null ? {} : { userAgent: storedText(userAgent) }),
  ...(address === null ? {} : { address: storedText(address) }),
});
