import type { Answered, Asked, Proxy } from "./proxy.ts";

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A client that keeps cookies and sends each to the paths below its `Path` (RFC 6265 §5.1.4), as browsers do. */
export class CookieJar {
  readonly #proxy: Proxy;
  /** By name and path: there is one cookie of the refresh token for each path that needs it. */
  #cookies: readonly Cookie[] = [];

  constructor(proxy: Proxy) {
    this.#proxy = proxy;
  }

  get names(): readonly string[] {
    return this.#cookies.map(({ name }) => name).toSorted();
  }

  async ask(path: string, { headers = {}, ...asked }: Asked = {}): Promise<Answered> {
    const sent = this.#cookies.filter((one) => `${path}/`.startsWith(one.path.replace(/\/?$/, "/")));
    const cookie = sent.map(({ name, value }) => `${name}=${value}`).join("; ");
    const answer = await this.#proxy.ask(path, {
      ...asked,
      headers: { ...headers, ...(cookie === "" ? {} : { cookie }) },
    });
    for (const line of answer.cookies) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split("=");
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute("path") ?? "/";
    const others = this.#cookies.filter((one) => one.name !== name || one.path !== path);
    this.#cookies = attribute("max-age") === "0" ? others : [...others, { name, value, path }];
  }
}
