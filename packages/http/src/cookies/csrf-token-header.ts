import { z } from "zod";
import { csrfHeader } from "./cross-site-check.ts";

/** The CSRF header, which operations that change something require with cookies. */
export const csrfTokenHeader = {
  [csrfHeader]: z.string().meta({
    description:
      "The value of the CSRF cookie. Required with cookies if the browser does not identify the page that sends the request.",
  }),
};
