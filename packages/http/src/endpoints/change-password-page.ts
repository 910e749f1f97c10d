import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import type { Operation } from "./operation.ts";

export const changePasswordPageOperation: Operation = {
  id: "changePasswordPage",
  tag: "Service",
  summary: "Go to the page where a user changes the password",
  description: "For password managers (W3C, A Well-Known URL for Changing Passwords).",
  access: "everybody",
  answer: { status: 302, description: "The page.", headers: { Location: z.url() } },
  selfContained: true,
};

/** Redirects to the page of the application where a user changes the password. */
export function changePasswordPage(url: string): Endpoint {
  return async (exchange) => {
    exchange.set("Location", url);
    exchange.status = 302;
  };
}
