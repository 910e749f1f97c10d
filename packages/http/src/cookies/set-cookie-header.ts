import { z } from "zod";

/** The header of a response that sets or deletes cookies. */
export const setCookieHeader = {
  "Set-Cookie": z
    .string()
    .meta({ description: "The cookies of the session, where its tokens are in cookies (RFC 6265 §4.1)." }),
};
