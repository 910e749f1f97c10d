import { type Answer, type Pair, post } from "./client.ts";

/** One session, as far as its user knows. */
export interface Login {
  /** Every pair that it was given, in order. */
  readonly pairs: readonly [Pair, ...Pair[]];
  /** `unknown`: the request that should end it got no answer. */
  readonly state: "alive" | "ended" | "unknown";
}

/** The outcome of a request: its HTTP status, or 0 if the connection was lost. */
export type Outcome = number;

/** Whether the request may or may not have been carried out. */
export const isUnknown = (outcome: Outcome): boolean => outcome === 0 || outcome === 503;

export interface Ask {
  readonly url: string;
  readonly path: string;
  readonly body: object;
  readonly token?: string | undefined;
}

const askByFetch = ({ url, path, body, token }: Ask): Promise<Answer> => post(url, path, body, token);

export interface AccountOptions {
  readonly username: string;
  readonly password?: string;
  /** How requests are sent; rejects if the connection is lost. Default: by `fetch`. */
  readonly ask?: (ask: Ask) => Promise<Answer>;
}

/** A user who sends one request after the other, and remembers what the service has acknowledged. */
export class Account {
  readonly username: string;
  /** Passwords and tokens that were sent or received. */
  readonly secrets = new Set<string>();
  /** Answers that contradict a promise. */
  readonly surprises: string[] = [];
  registration: "none" | "unknown" | "acknowledged" = "none";
  password: string;
  /** The password before this one. */
  former: string | null = null;
  /** The new password of a change that got no answer: it may or may not have been made. */
  pending: string | null = null;
  readonly #logins: { pairs: [Pair, ...Pair[]]; state: Login["state"] }[] = [];
  readonly #ask: (ask: Ask) => Promise<Answer>;

  constructor({ username, password = "correct horse battery", ask = askByFetch }: AccountOptions) {
    this.username = username;
    this.password = password;
    this.#ask = ask;
  }

  get logins(): readonly Login[] {
    return this.#logins;
  }

  get currentSession(): Login | null {
    return this.#logins.findLast(({ state }) => state === "alive") ?? null;
  }

  async register(url: string): Promise<Outcome> {
    const { username, password } = this;
    const { status } = await this.#send({ url, path: "register", body: { username, password } });
    // No other user has this name. If it is taken, a request without an answer has registered it.
    if (status === 201 || (status === 409 && this.registration === "unknown")) this.registration = "acknowledged";
    else if (isUnknown(status)) this.registration = "unknown";
    else this.#surprise("register", status);
    return status;
  }

  async login(url: string): Promise<Outcome> {
    if (this.pending !== null) return this.#settle(url);
    const status = await this.#loginWith(url, this.password);
    if (status === 401 && this.registration === "unknown") this.registration = "none";
    else if (status !== 200 && !isUnknown(status)) this.#surprise("login", status);
    return status;
  }

  async refresh(url: string): Promise<Outcome> {
    const login = this.#current();
    const { status, body } = await this.#send({
      url,
      path: "refresh",
      body: { refresh_token: lastOf(login).refresh_token },
    });
    if (status === 200) this.#received(login.pairs, body);
    else if (!isUnknown(status)) this.#surprise("refresh", status);
    return status;
  }

  async changePassword(url: string, next: string): Promise<Outcome> {
    const { access_token: token } = lastOf(this.#current());
    const body = { current_password: this.password, new_password: next };
    const { status } = await this.#send({ url, path: "change-password", body, token });
    if (status === 204) this.#changed(next);
    else if (isUnknown(status)) this.pending = next;
    else this.#surprise("change-password", status);
    return status;
  }

  async logout(url: string): Promise<Outcome> {
    const login = this.#current();
    const { status } = await this.#send({ url, path: "logout", body: { refresh_token: lastOf(login).refresh_token } });
    if (status === 204) login.state = "ended";
    else if (isUnknown(status)) login.state = "unknown";
    else this.#surprise("logout", status);
    return status;
  }

  /** Logs in, and so finds out whether a change that got no answer was made. */
  async #settle(url: string): Promise<Outcome> {
    const pending = this.pending ?? this.password;
    const status = await this.#loginWith(url, pending, () => this.#changed(pending));
    if (status !== 401) return status;
    const old = await this.#loginWith(url, this.password);
    if (old === 200) this.pending = null;
    else if (!isUnknown(old)) this.#surprise("login with the old password and the new one", old);
    return old;
  }

  async #loginWith(url: string, password: string, before?: () => void): Promise<Outcome> {
    const { status, body } = await this.#send({ url, path: "login", body: { username: this.username, password } });
    if (status !== 200) return status;
    before?.();
    this.registration = "acknowledged";
    const pairs: Pair[] = [];
    this.#received(pairs, body);
    const [pair] = pairs;
    if (pair !== undefined) this.#logins.push({ pairs: [pair], state: "alive" });
    return status;
  }

  #changed(next: string): void {
    this.former = this.password;
    this.password = next;
    this.pending = null;
    for (const login of this.#logins) login.state = "ended";
  }

  #current() {
    const login = this.#logins.findLast(({ state }) => state === "alive");
    if (login === undefined) throw new Error(`${this.username} has no login`);
    return login;
  }

  #received(pairs: Pair[], body: Answer["body"]): void {
    const pair = body as unknown as Pair;
    this.secrets.add(pair.access_token).add(pair.refresh_token);
    pairs.push(pair);
  }

  async #send(ask: Ask): Promise<Pick<Answer, "status" | "body">> {
    for (const [name, value] of Object.entries(ask.body))
      if (name.endsWith("password")) this.secrets.add(String(value));
    try {
      return await this.#ask(ask);
    } catch {
      return { status: 0, body: {} };
    }
  }

  #surprise(what: string, outcome: Outcome): void {
    this.surprises.push(`${this.username}: ${what}: ${outcome}`);
  }
}

const lastOf = ({ pairs }: Login): Pair => pairs.at(-1) ?? pairs[0];
