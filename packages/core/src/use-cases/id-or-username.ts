import { type InputRule, members, object, text } from "../input/assert-input.ts";

const byId = members({ userId: text });
const byUsername = members({ username: text });

/** An object with either `userId` or `username`. Other members are ignored. */
export const byIdOrUsername: InputRule = (value, pointer) => {
  const notAnObject = object(value, pointer);
  if (notAnObject.length > 0) return notAnObject;
  const { userId, username } = value as { readonly userId?: unknown; readonly username?: unknown };
  if (userId === undefined) return byUsername(value, pointer);
  if (username === undefined) return byId(value, pointer);
  return [{ pointer: `${pointer}/username`, code: "ambiguous", detail: "Give either the id or the username." }];
};
