import { createHash } from "node:crypto";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** One purpose of a link: where the page posts to, and what it shows afterwards. */
export interface PagePurpose {
  /** Relative to the page, so that it works behind a proxy that strips a path. */
  readonly path: string;
  readonly done: string;
  /** The texts for codes of problem documents for which trying again does not help. */
  readonly problems: Readonly<Record<string, string>>;
}

export interface PageContent {
  readonly title: string;
  /** HTML of the form's fields, without any input of a user. */
  readonly fields: string;
  readonly button: string;
  readonly purposes: Readonly<Record<string, PagePurpose>>;
}

export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Creates a page that reads a one-time secret from its fragment and posts it when its button is pressed. It loads
 * nothing from elsewhere, and contains nothing of the request.
 */
export function createPage({ title, fields, button, purposes }: PageContent): Page {
  const settings = {
    purposes,
    incomplete: "This link is incomplete. Open the link from the message again.",
    again: "Too many attempts. Try again in %s minutes.",
    failed: "The service can't be reached. Try again.",
  };
  // "<" is escaped, so that no value can end the script.
  const code = `"use strict";\nconst settings = ${JSON.stringify(settings).replaceAll("<", "\\u003c")};${script}`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<form hidden novalidate>
${fields}
<p class="problem" id="problem" role="alert"></p>
<button>${button}</button>
</form>
<p class="outcome" role="status" tabindex="-1"></p>
<noscript>This page needs JavaScript.</noscript>
</main>
<script>${code}</script>
</body>
</html>
`;
  return {
    html,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": [
        "default-src 'none'",
        `script-src ${hashOf(code)}`,
        `style-src ${hashOf(style)}`,
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join("; "),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Cross-Origin-Opener-Policy": "same-origin",
    },
  };
}

/** CSP3 §2.3.1. */
const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
