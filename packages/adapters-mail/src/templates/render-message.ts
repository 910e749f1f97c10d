import type { Message } from "@portcullis/core/ports";
import { escapeHtml } from "./html.ts";
import type { MessageContent } from "./message-content.ts";
import { type Words, wordsOf } from "./paragraphs.ts";

/**
 * Writes the default e-mail for a message, in English, as plain text and HTML. It loads nothing from elsewhere.
 * @param appName the name under which users know the application
 * @throws TypeError for a type of message that a later version of the core has added
 */
export function renderMessage(message: Message, appName: string): MessageContent {
  const words = wordsOf(message, appName);
  return { subject: words.subject, text: plainText(words), html: htmlDocument(words) };
}

function plainText({ before, link, after }: Words): string {
  return `${[...before, ...(link === null ? [] : [link.url]), ...after].join("\n\n")}\n`;
}

function htmlDocument({ subject, before, link, after }: Words): string {
  const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${escapeHtml(text)}</p>`);
  const url = link === null ? "" : escapeHtml(link.url);
  const button =
    link === null
      ? []
      : [
          `<p><a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1a4fa3;color:#fff;text-decoration:none">${escapeHtml(link.label)}</a></p>`,
          `<p style="font-size:13px;word-break:break-all">${url}</p>`,
        ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(subject)}</title></head>`,
    '<body style="margin:24px;max-width:560px;font:16px/1.5 sans-serif;color:#1c1c1c;background:#fff">',
    ...paragraphs(before),
    ...button,
    ...paragraphs(after),
    "</body></html>",
  ].join("\n");
}
