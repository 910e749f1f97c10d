import { z } from "zod";

/** What the description of an answer says that sets or takes back cookies. */
export const setCookieHeader = {
  "Set-Cookie": z
    .string()
    .meta({ description: "The cookies of the session, where its tokens are in cookies (RFC 6265 §4.1)." }),
};
