import type { HttpHarness } from "./http-harness.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The members of the body if it is a JSON object; otherwise empty. */
  readonly body: Fields;
}

export interface Send {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** A body that is sent unchanged, with its type. */
  readonly raw?: { readonly body: NonNullable<RequestInit["body"]>; readonly type: string | null };
  /** For the header `Authorization: Bearer`. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parse(text: string, type: string | null): Fields {
  if (type === null || !/[/+]json\b/.test(type)) return {};
  const value: unknown = JSON.parse(text);
  return isFields(value) ? value : {};
}

function bodyOf({
  json,
  form,
  raw,
}: Send): Omit<RequestInit, "headers"> & { readonly headers: Readonly<Record<string, string>> } {
  if (json !== undefined) return { headers: { "content-type": "application/json" }, body: JSON.stringify(json) };
  if (form !== undefined) {
    const type = "application/x-www-form-urlencoded";
    return { headers: { "content-type": type }, body: new URLSearchParams(form).toString() };
  }
  if (raw === undefined) return { headers: {} };
  const streams = raw.body instanceof ReadableStream ? { duplex: "half" as const } : {};
  return { headers: raw.type === null ? {} : { "content-type": raw.type }, body: raw.body, ...streams };
}

/** Sends one request. A path that starts with `/` is a path of the deployment; any other is below its prefix. */
export async function send(harness: HttpHarness, method: string, path: string, what: Send = {}): Promise<Answer> {
  const { headers, ...body } = bodyOf(what);
  const authorization = what.token === undefined ? {} : { authorization: `Bearer ${what.token}` };
  const response = await (harness.fetch ?? fetch)(urlOf(harness, path), {
    method,
    redirect: "manual",
    ...body,
    headers: { ...headers, ...authorization, ...what.headers },
  });
  const text = await response.text();
  const type = response.headers.get("content-type");
  return { status: response.status, headers: response.headers, text, body: parse(text, type) };
}

export const urlOf = (harness: HttpHarness, path: string): string =>
  harness.baseUrl + (path.startsWith("/") ? path : `${harness.prefix ?? "/auth"}/${path}`);

export const post = (harness: HttpHarness, path: string, what: Send = {}): Promise<Answer> =>
  send(harness, "POST", path, what);

export const get = (harness: HttpHarness, path: string, what: Send = {}): Promise<Answer> =>
  send(harness, "GET", path, what);
