import type { Middleware } from "koa";
import type { Config } from "../configuration/index.ts";
import { createPage, type Page } from "./page.ts";
import { pagePaths } from "./page-paths.ts";

type PageSettings = Pick<Config, "prefix" | "passwordMinLength" | "resetUrl" | "verifyUrl">;

const usedUp = "This link is no longer valid. It works once, and for a limited time. Request a new one.";
const disabled = "This account is disabled.";

/**
 * Serves the pages that links in messages open, `/reset-password` and `/verify-email`, unless the application has its
 * own. GET and HEAD change nothing; the pages post.
 */
export function landingPages(settings: PageSettings): Middleware {
  const pages = new Map<string, Page>();
  if (settings.resetUrl === undefined) pages.set(pagePaths.resetPassword, resetPage(settings));
  if (settings.verifyUrl === undefined) pages.set(pagePaths.verifyEmail, verifyPage(settings));
  return async (ctx, next) => {
    const page = ctx.method === "GET" || ctx.method === "HEAD" ? pages.get(ctx.path) : undefined;
    if (page === undefined) {
      await next();
      return;
    }
    ctx.set(page.headers);
    ctx.body = page.html;
  };
}

const resetPage = ({ prefix, passwordMinLength }: PageSettings) =>
  createPage({
    title: "Choose a new password",
    fields: `<label for="password">New password</label>
<input id="password" type="password" autocomplete="new-password" required aria-describedby="hint problem">
<p class="hint" id="hint">At least ${passwordMinLength} characters.</p>`,
    button: "Set the new password",
    purposes: {
      password_reset: {
        path: `.${prefix}/reset-password`,
        done: "Your new password is set. All devices that were logged in to your account have been logged out. You can log in now.",
        problems: { secret_invalid: usedUp, account_disabled: disabled },
      },
    },
  });

const verifyPage = ({ prefix }: PageSettings) =>
  createPage({
    title: "Confirm your e-mail address",
    fields: "<p>Press the button to confirm that this is your e-mail address.</p>",
    button: "Confirm the address",
    purposes: {
      verify_email: {
        path: `.${prefix}/verify-email`,
        done: "Your e-mail address is confirmed.",
        problems: { secret_invalid: usedUp, account_disabled: disabled },
      },
      confirm_email: {
        path: `.${prefix}/confirm-email`,
        done: "Your new e-mail address is confirmed. Use it from now on.",
        problems: {
          secret_invalid: usedUp,
          account_disabled: disabled,
          username_taken: "Another account already has this e-mail address.",
        },
      },
    },
  });
