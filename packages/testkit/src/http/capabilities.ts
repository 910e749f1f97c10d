import type { HttpHarness } from "./http-harness.ts";

const reasons = {
  setDisabled: "no way to disable a user here",
  deleteUser: "no way to delete a user here",
  advance: "the deployment's clock can't be moved here",
  dump: "what is stored can't be dumped here",
  messagesTo: "no messages are sent here",
} as const;

/** Skips a check on deployments that do not have what it needs. */
export const needs =
  (...capabilities: readonly (keyof typeof reasons)[]) =>
  (harness: HttpHarness): string | null => {
    const missing = capabilities.find((capability) => harness[capability] === undefined);
    return missing === undefined ? null : reasons[missing];
  };

/** Skips a check if access tokens are trusted by their signature and stay valid after their session has ended. */
export const needsRecords = ({ strategy }: HttpHarness): string | null =>
  strategy === "jwt-stateless" ? "access tokens are trusted by their signature alone" : null;

/** Skips a check on deployments without cookies. */
export const needsCookies = ({ cookies = false }: HttpHarness): string | null =>
  cookies ? null : "tokens are not handed out in cookies here";

/** Returns the first of several reasons. */
export const both =
  (...skips: readonly ((harness: HttpHarness) => string | null)[]) =>
  (harness: HttpHarness): string | null =>
    skips.map((skip) => skip(harness)).find((reason) => reason !== null) ?? null;
