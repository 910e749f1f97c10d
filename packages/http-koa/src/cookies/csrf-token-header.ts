import { z } from "zod";
import { csrfHeader } from "./cross-site-check.ts";

/** The header that an operation looks at where its cookies change something. */
export const csrfTokenHeader = {
  [csrfHeader]: z.string().meta({
    description:
      "The value of the cookie for scripts, with a request by cookie from a browser that does not say which page sends it.",
  }),
};
