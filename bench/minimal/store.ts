export interface MinimalUser {
  readonly id: string;
  readonly username: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
}

export interface MinimalSession extends MinimalUser {
  readonly digest: Uint8Array | null;
  readonly expiresAt: Date;
  readonly current: boolean;
}

export interface MinimalCredentials {
  readonly id: string;
  readonly passwordHash: string;
  readonly disabled: boolean;
  readonly credentialsVersion: number;
  readonly createdAt: Date;
}

export interface NewToken {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly refreshExpiresAt: Date;
  readonly deadline: Date;
  readonly credentialsVersion: number;
  readonly userCreatedAt: Date;
}

export interface NewMinimalUser {
  readonly username: string;
  readonly usernameKey: string;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

/** One statement for each, by the bare driver. */
export interface MinimalStore {
  find(id: string): Promise<MinimalSession | null>;
  rotate(id: string, rotation: number, at: Date, expiresAt: Date, refreshExpiresAt: Date): Promise<boolean>;
  findUser(usernameKey: string): Promise<MinimalCredentials | null>;
  insertToken(token: NewToken): Promise<void>;
  /** Answers its id. */
  insertUser(user: NewMinimalUser): Promise<string>;
}
