import { isIPv6 } from "node:net";
import type { LinkSettings } from "@portcullis/core";
import type { Config } from "../configuration/index.ts";
import { pagePaths } from "../pages/page-paths.ts";

/** The pages that links in messages open: those of the application, or the service's below its public URL. */
export function linksFor(config: Config): Required<LinkSettings> {
  const base = config.publicUrl ?? listeningUrl(config);
  return {
    resetPassword: config.resetUrl ?? `${base}${pagePaths.resetPassword}`,
    verifyEmail: config.verifyUrl ?? `${base}${pagePaths.verifyEmail}`,
  };
}

/** The URL at which a browser on this machine reaches the service. */
function listeningUrl({ host, port }: Config): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}
