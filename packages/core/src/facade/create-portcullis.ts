import type { Adapters } from "./adapters.ts";
import type { NoProfile, Profile } from "../domain/user.ts";
import { broadcast } from "../events/broadcast.ts";
import { MessageQueue } from "../messages/message-queue.ts";
import { Messenger } from "../messages/messenger.ts";
import { SecretIssuer } from "../messages/secret-issuer.ts";
import { SecretReader } from "../messages/secret-reader.ts";
import { PasswordVerifier } from "../passwords/password-verifier.ts";
import { EmailPolicy } from "../policies/email.ts";
import { Lifetimes } from "../policies/lifetimes.ts";
import { Links } from "../policies/links.ts";
import { PasswordPolicy } from "../policies/password.ts";
import { noProfileSchema } from "../policies/profile.ts";
import { type Throttles, throttlesOf } from "../policies/throttle/throttles.ts";
import { UsernamePolicy } from "../policies/username.ts";
import type { LengthBounds, Portcullis } from "./portcullis.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";
import { assertAdapters, assertAdaptersForEmail } from "./assert-adapters.ts";
import { executing } from "./executing.ts";
import { type AccessTokenKind, assertKnownSettings, type ProfileOption, type Settings } from "./settings.ts";
import { withinTransaction } from "./within-transaction.ts";
import type { AccessTokenStrategy } from "../tokens/access-token-strategy.ts";
import { jwtStrategy } from "../tokens/jwt-strategy.ts";
import { opaqueStrategy } from "../tokens/opaque-strategy.ts";
import { PairIssuer } from "../tokens/pair-issuer.ts";
import { AdmitRegistration } from "../use-cases/admit-registration.ts";
import { ChangePassword } from "../use-cases/change-password.ts";
import { ChangeUsername } from "../use-cases/change-username.ts";
import { ConfirmEmailChange } from "../use-cases/confirm-email-change.ts";
import { CreateResetLink } from "../use-cases/create-reset-link.ts";
import { CurrentUser } from "../use-cases/current-user.ts";
import { DeleteAccount } from "../use-cases/delete-account.ts";
import { DeleteUser } from "../use-cases/delete-user.ts";
import type { Dependencies } from "../use-cases/dependencies.ts";
import { FindUser } from "../use-cases/find-user.ts";
import { IndexAddresses } from "../use-cases/index-addresses.ts";
import { Introspect } from "../use-cases/introspect.ts";
import { ListSessions } from "../use-cases/list-sessions.ts";
import { ListUsers } from "../use-cases/list-users.ts";
import { Login } from "../use-cases/login.ts";
import { LogoutEverywhere } from "../use-cases/logout-everywhere.ts";
import { Logout } from "../use-cases/logout.ts";
import { PurgeExpired } from "../use-cases/purge-expired.ts";
import { Refresh } from "../use-cases/refresh.ts";
import { Register } from "../use-cases/register.ts";
import { RequestEmailChange } from "../use-cases/request-email-change.ts";
import { RequestEmailVerification } from "../use-cases/request-email-verification.ts";
import { RequestPasswordReset } from "../use-cases/request-password-reset.ts";
import { ResetPassword } from "../use-cases/reset-password.ts";
import { RevokeSession } from "../use-cases/revoke-session.ts";
import { SessionNamedBy } from "../use-cases/session-named-by.ts";
import { SetDisabled } from "../use-cases/set-disabled.ts";
import { SetPassword } from "../use-cases/set-password.ts";
import { SetUsername } from "../use-cases/set-username.ts";
import { UnlockUser } from "../use-cases/unlock-user.ts";
import { UpdateProfile } from "../use-cases/update-profile.ts";
import { VerifyEmail } from "../use-cases/verify-email.ts";

/**
 * Creates the use cases from adapters and settings. The settings are optional if users have no profile fields. Other
 * names among the adapters are allowed, so that `{ ...storage, ...crypto }` fits.
 * @throws RangeError for an unknown setting or a value out of bounds
 * @throws TypeError for a missing adapter, and for an adapter or a setting of the wrong type
 * @example
 * ```ts
 * const storage = createMemoryStorage(); // or await connectPostgresql({ url })
 * const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
 * const auth = createPortcullis({ ...storage, ...crypto });
 *
 * await auth.register({ username: "alice", password: "correct horse battery" });
 * const { pair } = await auth.login({ username: "alice", password: "correct horse battery" });
 * const { user } = await auth.currentUser({ accessToken: pair.accessToken });
 * ```
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
  assertKnownSettings(settings);
  const messageQueue = new MessageQueue(adapters.clock);
  const dependencies = dependenciesOf(adapters, settings, messageQueue);
  const { usernamePolicy, passwordPolicy, profileSchema, tokenCodec } = dependencies;
  const useCases = {
    register: executing(new Register(dependencies)),
    admitRegistration: executing(new AdmitRegistration(dependencies)),
    login: executing(new Login(dependencies)),
    refresh: executing(new Refresh(dependencies)),
    logout: executing(new Logout(dependencies)),
    changePassword: executing(new ChangePassword(dependencies)),
    changeUsername: executing(new ChangeUsername(dependencies)),
    updateProfile: executing(new UpdateProfile(dependencies)),
    deleteAccount: executing(new DeleteAccount(dependencies)),
    currentUser: executing(new CurrentUser(dependencies)),
    requestPasswordReset: executing(new RequestPasswordReset(dependencies)),
    resetPassword: executing(new ResetPassword(dependencies)),
    requestEmailVerification: executing(new RequestEmailVerification(dependencies)),
    verifyEmail: executing(new VerifyEmail(dependencies)),
    requestEmailChange: executing(new RequestEmailChange(dependencies)),
    confirmEmailChange: executing(new ConfirmEmailChange(dependencies)),
    introspect: executing(new Introspect(dependencies)),
    logoutEverywhere: executing(new LogoutEverywhere(dependencies)),
    listSessions: executing(new ListSessions(dependencies)),
    revokeSession: executing(new RevokeSession(dependencies)),
    findUser: executing(new FindUser(dependencies)),
    listUsers: executing(new ListUsers(dependencies)),
    setPassword: executing(new SetPassword(dependencies)),
    setUsername: executing(new SetUsername(dependencies)),
    createResetLink: executing(new CreateResetLink(dependencies)),
    setDisabled: executing(new SetDisabled(dependencies)),
    unlockUser: executing(new UnlockUser(dependencies)),
    deleteUser: executing(new DeleteUser(dependencies)),
    purgeExpired: executing(new PurgeExpired(dependencies)),
    indexAddresses: executing(new IndexAddresses(dependencies)),
    sessionNamedBy: executing(new SessionNamedBy(dependencies)),
    drainMessages: () => messageQueue.drain(),
    publicKeys: () => tokenCodec.publicKeys(),
  };
  return {
    ...useCases,
    with: withinTransaction(dependencies, [...Object.keys(useCases), "with"]),
    rules: {
      username: boundsOf(usernamePolicy),
      password: boundsOf(passwordPolicy),
      profile: profileSchema,
      email: settings.email ?? null,
      passwordReset: dependencies.recovery !== null,
    },
  };
}

function dependenciesOf<P extends Profile>(
  { events: listener, ...ports }: Adapters<P>,
  settings: Settings & { readonly profileSchema?: ProfileSchema<P> },
  messageQueue: MessageQueue,
): Dependencies<P> {
  const events = broadcast(listener === undefined ? [] : [listener]);
  const throttles = throttlesOf(ports, settings.throttle);
  const strategy = strategyFor<P>(settings.accessToken ?? "opaque", ports);
  return {
    ...ports,
    events,
    profileSchema: settings.profileSchema ?? (noProfileSchema as unknown as ProfileSchema<P>),
    lifetimes: new Lifetimes(settings.lifetimes),
    usernamePolicy: new UsernamePolicy(settings.username),
    passwordPolicy: new PasswordPolicy(settings.password),
    loginThrottle: throttles.login,
    registrationThrottle: throttles.registration,
    recoveryThrottle: throttles.recovery,
    requireVerified: settings.requireVerified ?? false,
    ...recoveryFor({ ...ports, events }, settings, throttles, messageQueue),
    strategy,
    issuer: new PairIssuer(strategy, ports.tokenCodec),
    verifier: new PasswordVerifier({ ...ports, throttle: throttles.login, events }),
  };
}

/** One-time secrets, if the adapters can keep them; messages, if the setting `email` is on. */
function recoveryFor<P extends Profile>(
  adapters: Adapters<P> & Pick<Dependencies<P>, "events">,
  settings: Settings,
  { messages: messageLimits }: Throttles,
  messageQueue: MessageQueue,
): Pick<Dependencies<P>, "email" | "links" | "messenger" | "recovery"> {
  const email = new EmailPolicy<P>(settings.email ?? null);
  const links = new Links(settings.links);
  if (email.isOn) {
    assertAdaptersForEmail(adapters);
    if (!links.areComplete) {
      throw new TypeError(
        'createPortcullis: The setting "email" requires "links.resetPassword" and "links.verifyEmail".',
      );
    }
  }
  const { users, oneTimeSecrets, secretGenerator, notifier, clock, events } = adapters;
  if (oneTimeSecrets === undefined || secretGenerator === undefined) {
    return { email, links, messenger: null, recovery: null };
  }
  const kept = { oneTimeSecrets, secretGenerator, clock };
  const issuer = new SecretIssuer<P>(kept);
  const recovery = { secrets: oneTimeSecrets, issuer, reader: new SecretReader({ ...kept, users }) };
  if (!email.isOn || notifier === undefined || messageLimits === null)
    return { email, links, messenger: null, recovery };
  const messenger = new Messenger({
    notifier,
    secretIssuer: issuer,
    messageLimits,
    messageQueue,
    email,
    links,
    clock,
    events,
  });
  return { email, links, messenger, recovery };
}

const boundsOf = ({ minLength, maxLength }: LengthBounds): LengthBounds => ({ minLength, maxLength });

function strategyFor<P extends Profile>(
  kind: AccessTokenKind,
  { tokenGenerator, tokenCodec }: Pick<Adapters<P>, "tokenGenerator" | "tokenCodec">,
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
