import type { Document } from "mongodb";

/** ConversionFailure. Nothing else in the pipeline can cause it. */
export const noSuchUser = 241;

/**
 * Stores a record in one round trip, if its user exists. The aggregation of that one document looks the user up, fails
 * if the user does not exist, and writes with `$merge`. `$merge` returns nothing, so the failure is the result.
 *
 * If the user is deleted meanwhile, the record stays, but no look-up returns it, not even for a later user with the
 * same id: the record contains the creation time of its user.
 */
export const insertionForUser = (
  record: Document,
  {
    into,
    users,
    whenMatched = "fail",
  }: { readonly into: string; readonly users: string; readonly whenMatched?: "fail" | "replace" },
): Document[] => [
  { $documents: [{ $literal: record }] },
  { $lookup: { from: users, localField: "userId", foreignField: "_id", as: "user" } },
  {
    $set: {
      userCreatedAt: {
        $cond: [
          { $eq: [{ $size: "$user" }, 1] },
          { $first: "$user.createdAt" },
          // A boolean can't be converted; a constant would fail every time, when the pipeline is planned.
          { $toObjectId: { $eq: ["$_id", null] } },
        ],
      },
    },
  },
  { $unset: "user" },
  { $merge: { into, on: "_id", whenMatched, whenNotMatched: "insert" } },
];
