import { z } from "zod";
import { csrfHeader } from "./cross-site-check.ts";

/** The header that an operation looks at where its cookies change something. */
export const csrfTokenHeader = {
  [csrfHeader]: z.string().meta({
    description:
      "The value of the CSRF cookie. Required with cookies if the browser does not say which page sends the request.",
  }),
};
