import type { Document } from "mongodb";
import type { ColumnNames } from "../values/column-names.ts";
import { freeName } from "./field-names.ts";

/** ConversionFailure. Nothing else in the pipeline can cause it. */
export const noSuchUser = 241;

/** The collection of the records, and that of the users. */
export interface Insertion {
  readonly into: string;
  /** Of all fields of the records. */
  readonly names: ColumnNames<"userId" | "userCreatedAt">;
  readonly users: string;
  /** The field of a user's creation time. */
  readonly userCreatedAt: string;
  readonly whenMatched?: "fail" | "replace";
}

/**
 * Stores a record in one round trip, if its user exists. The aggregation of that one document looks the user up, fails
 * if the user does not exist, and writes with `$merge`. `$merge` returns nothing, so the failure is the result.
 *
 * If the user is deleted meanwhile, the record stays, but no look-up returns it, not even for a later user with the
 * same id: the record contains the creation time of its user.
 */
export function insertionForUser({
  into,
  names,
  userCreatedAt,
  users,
  whenMatched = "fail",
}: Insertion): (record: Document) => Document[] {
  const user = freeName("user", names);
  const stages: Document[] = [
    { $lookup: { from: users, localField: names.userId, foreignField: "_id", as: user } },
    {
      $set: {
        [names.userCreatedAt]: {
          $cond: [
            { $eq: [{ $size: `$${user}` }, 1] },
            { $first: `$${user}.${userCreatedAt}` },
            // A boolean can't be converted; a constant would fail every time, when the pipeline is planned.
            { $toObjectId: { $eq: ["$_id", null] } },
          ],
        },
      },
    },
    { $unset: user },
    { $merge: { into, on: "_id", whenMatched, whenNotMatched: "insert" } },
  ];
  return (record) => [{ $documents: [{ $literal: record }] }, ...stages];
}
