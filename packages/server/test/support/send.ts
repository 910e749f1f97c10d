export const json = "application/json";
export const form = "application/x-www-form-urlencoded";

export interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly type?: string | null;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request, and its whole answer. */
export const send = async (
  url: string,
  path: string,
  { method = "POST", token, type = json, body, headers = {} }: Sent = {},
) => {
  const response = await fetch(`${url}${path.startsWith("/") ? path : `/auth/${path}`}`, {
    method,
    ...(body === undefined ? {} : { body, duplex: "half" }),
    headers: {
      ...(type === null || body === undefined ? {} : { "content-type": type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

export type Reply = Awaited<ReturnType<typeof send>>;

export const codeOf = ({ text }: Pick<Reply, "text">) => (JSON.parse(text) as { readonly code?: unknown }).code;

export const summary = (reply: Reply) => `${reply.status} ${String(codeOf(reply))}`;
