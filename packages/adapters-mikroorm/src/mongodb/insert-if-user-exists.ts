import type { Document } from "mongodb";

/** ConversionFailure. Nothing else in the pipeline can cause it. */
export const noSuchUser = 241;

/**
 * Stores a record in one round trip if its user is there: an aggregation of that one document, which looks the user up,
 * breaks off when there is none, and writes by `$merge`. That itself answers nothing, so breaking off is the answer.
 *
 * What a deletion of the user in the middle of it leaves behind is found with no user, nor with one who gets the same id
 * later: the record carries the moment at which its own user was created.
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
