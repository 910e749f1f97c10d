import type { NoProfile, Profile } from "./domain/user.ts";
import { noEvents } from "./events/emit-safely.ts";
import { PasswordVerifier } from "./passwords/password-verifier.ts";
import { lifetimeKinds, type LifetimeSettings, Lifetimes } from "./policies/lifetimes.ts";
import { passwordKinds, PasswordPolicy, type PasswordRules } from "./policies/password.ts";
import { noProfileSchema } from "./policies/profile.ts";
import { type ThrottleSettings, throttlesOf } from "./policies/throttle/throttles.ts";
import { usernameKinds, UsernamePolicy, type UsernameRules } from "./policies/username.ts";
import type { AccessTokenRepository } from "./ports/access-token-repository.ts";
import type { AuthEvents } from "./ports/auth-events.ts";
import type { ClientNetworks } from "./ports/client-networks.ts";
import type { Clock } from "./ports/clock.ts";
import type { IdGenerator } from "./ports/id-generator.ts";
import type { KeyedDigest } from "./ports/keyed-digest.ts";
import type { LoginThrottle } from "./ports/login-throttle.ts";
import type { PasswordHasher } from "./ports/password-hasher.ts";
import type { ProfileSchema } from "./ports/profile-schema.ts";
import type { ThrottleCounters } from "./ports/throttle-counters.ts";
import type { JsonWebKeySet, TokenCodec } from "./ports/token-codec.ts";
import type { TokenGenerator } from "./ports/token-generator.ts";
import type { UserRepository } from "./ports/user-repository.ts";
import { assertAdapters } from "./settings/assert-adapters.ts";
import { assertSettings, type SettingKinds } from "./settings/assert-settings.ts";
import type { AccessTokenStrategy } from "./strategies/access-token-strategy.ts";
import { jwtStrategy } from "./strategies/jwt.ts";
import { opaqueStrategy } from "./strategies/opaque.ts";
import { PairIssuer } from "./tokens/pair-issuer.ts";
import { ChangePassword } from "./use-cases/change-password.ts";
import { CurrentUser } from "./use-cases/current-user.ts";
import { DeleteUser } from "./use-cases/delete-user.ts";
import { Introspect } from "./use-cases/introspect.ts";
import { ListSessions } from "./use-cases/list-sessions.ts";
import { Login } from "./use-cases/login.ts";
import { Logout } from "./use-cases/logout.ts";
import { LogoutEverywhere } from "./use-cases/logout-everywhere.ts";
import { PurgeExpired } from "./use-cases/purge-expired.ts";
import { Refresh } from "./use-cases/refresh.ts";
import { Register } from "./use-cases/register.ts";
import { RevokeSession } from "./use-cases/revoke-session.ts";
import { SessionNamedBy } from "./use-cases/session-named-by.ts";
import { SetDisabled } from "./use-cases/set-disabled.ts";
import { UnlockUser } from "./use-cases/unlock-user.ts";

/** One adapter for each port. */
export interface Adapters<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly accessTokens: AccessTokenRepository<P>;
  readonly passwordHasher: PasswordHasher;
  readonly tokenCodec: TokenCodec;
  readonly tokenGenerator: TokenGenerator;
  readonly idGenerator: IdGenerator;
  readonly clock: Clock;
  /**
   * Login and registration are throttled if these three are given. Connected storages and `createCrypto` include them, so
   * `{ ...storage, ...crypto }` is throttled.
   */
  readonly throttleCounters?: ThrottleCounters | undefined;
  readonly keyedDigest?: KeyedDigest | undefined;
  readonly clientNetworks?: ClientNetworks | undefined;
  /** Replaces the throttle of login. `off` means the same as in the settings. */
  readonly throttle?: LoginThrottle | "off" | undefined;
  /** Receives every event. Default: none. */
  readonly events?: AuthEvents;
}

/**
 * `opaque`: random-looking, looked up. `jwt`: signed, and its session is checked too. `jwt-stateless`: trusted by its
 * signature alone until it expires.
 */
export type AccessTokenKind = "opaque" | "jwt" | "jwt-stateless";

export interface Settings {
  /** Default `opaque`. */
  readonly accessToken?: AccessTokenKind;
  readonly lifetimes?: LifetimeSettings;
  readonly username?: UsernameRules;
  readonly password?: PasswordRules;
  /** The limits of login and registration, or `off` to turn both off. */
  readonly throttle?: ThrottleSettings | "off";
}

/** The rules for new users, for forms and API descriptions. */
export interface AccountRules<P extends Profile = NoProfile> {
  readonly username: LengthBounds;
  readonly password: LengthBounds;
  readonly profile: ProfileSchema<P>;
}

/** Lengths in code points. */
export interface LengthBounds {
  readonly minLength: number;
  readonly maxLength: number;
}

/** The use cases of one application, ready to call from any runtime and framework. */
export interface Portcullis<P extends Profile = NoProfile> {
  readonly register: Register<P>;
  readonly login: Login<P>;
  readonly refresh: Refresh<P>;
  readonly logout: Logout<P>;
  readonly changePassword: ChangePassword<P>;
  readonly currentUser: CurrentUser<P>;
  readonly introspect: Introspect<P>;
  readonly logoutEverywhere: LogoutEverywhere<P>;
  readonly listSessions: ListSessions<P>;
  readonly revokeSession: RevokeSession<P>;
  readonly setDisabled: SetDisabled<P>;
  readonly unlockUser: UnlockUser<P>;
  readonly deleteUser: DeleteUser<P>;
  readonly purgeExpired: PurgeExpired<P>;
  /** Returns the session that a token names, without looking it up. */
  readonly sessionNamedBy: SessionNamedBy;
  /** The public keys for resource servers that verify access tokens themselves. */
  readonly publicKeys: () => JsonWebKeySet;
  readonly rules: AccountRules<P>;
}

/** The schema is optional only if users have no profile fields. */
export type ProfileOption<P extends Profile> = NoProfile extends P
  ? { readonly profileSchema?: ProfileSchema<P> }
  : { readonly profileSchema: ProfileSchema<P> };

/** The names and kinds of the settings. Values are checked where they are used. */
const settingKinds: SettingKinds<Settings & ProfileOption<NoProfile>> = {
  accessToken: ["opaque", "jwt", "jwt-stateless"],
  lifetimes: lifetimeKinds,
  username: usernameKinds,
  password: passwordKinds,
  // `off`, or settings that `throttlesOf` checks.
  throttle: "any",
  profileSchema: "object",
};

/**
 * Creates the use cases from adapters and settings. The settings are optional if users have no profile fields. Other names
 * among the adapters are allowed, so that `{ ...storage, ...crypto }` fits.
 * @throws RangeError for an unknown setting or a value out of bounds
 * @throws TypeError for a missing adapter, and for an adapter or a setting of the wrong type
 */
export function createPortcullis<P extends Profile = NoProfile>(
  adapters: Adapters<P>,
  settings: Settings & ProfileOption<P>,
): Portcullis<P>;
export function createPortcullis(adapters: Adapters<NoProfile>): Portcullis;
export function createPortcullis<P extends Profile>(
  adapters: Adapters<P>,
  settings: Settings & { readonly profileSchema?: ProfileSchema<P> } = {},
): Portcullis<P> {
  assertAdapters(adapters);
  assertSettings("createPortcullis", settings, settingKinds);
  if (settings.profileSchema !== undefined) assertProfileSchema(settings.profileSchema);
  const { events = noEvents, ...ports } = adapters;
  const { profileSchema = noProfileSchema as unknown as ProfileSchema<P> } = settings;
  const throttles = throttlesOf(ports, settings.throttle);
  const strategy = strategyFor<P>(settings.accessToken ?? "opaque", ports.tokenGenerator, ports.tokenCodec);
  const deps = {
    ...ports,
    loginThrottle: throttles.login,
    registrationThrottle: throttles.registration,
    events,
    strategy,
    profileSchema,
    issuer: new PairIssuer(strategy, ports.tokenCodec),
    verifier: new PasswordVerifier({ ...ports, throttle: throttles.login, events }),
    lifetimes: new Lifetimes(settings.lifetimes),
    usernamePolicy: new UsernamePolicy(settings.username),
    passwordPolicy: new PasswordPolicy(settings.password),
  };
  return {
    register: new Register(deps),
    login: new Login(deps),
    refresh: new Refresh(deps),
    logout: new Logout(deps),
    changePassword: new ChangePassword(deps),
    currentUser: new CurrentUser(deps),
    introspect: new Introspect(deps),
    logoutEverywhere: new LogoutEverywhere(deps),
    listSessions: new ListSessions(deps),
    revokeSession: new RevokeSession(deps),
    setDisabled: new SetDisabled(deps),
    unlockUser: new UnlockUser(deps),
    deleteUser: new DeleteUser(deps),
    purgeExpired: new PurgeExpired(deps),
    sessionNamedBy: new SessionNamedBy(deps),
    publicKeys: () => ports.tokenCodec.publicKeys(),
    rules: { username: boundsOf(deps.usernamePolicy), password: boundsOf(deps.passwordPolicy), profile: profileSchema },
  };
}

function assertProfileSchema(schema: Partial<ProfileSchema<Profile>>): void {
  if (typeof schema["~standard"]?.validate === "function") return;
  throw new TypeError('createPortcullis: "profileSchema" must be a Standard Schema, such as a Zod or Valibot schema.');
}

const boundsOf = ({ minLength, maxLength }: LengthBounds): LengthBounds => ({ minLength, maxLength });

function strategyFor<P extends Profile>(
  kind: AccessTokenKind,
  tokenGenerator: TokenGenerator,
  tokenCodec: TokenCodec,
): AccessTokenStrategy<P> {
  switch (kind) {
    case "opaque":
      return opaqueStrategy(tokenGenerator);
    case "jwt":
      return jwtStrategy(tokenCodec, { stateless: false });
    case "jwt-stateless":
      return jwtStrategy(tokenCodec, { stateless: true });
  }
}
