import { createCrypto } from "@portcullis/adapters-crypto";
import { defineEntity, type EntityManager } from "@mikro-orm/core";
import { MikroORM, NodeSqliteDialect, SchemaGenerator, SqliteDriver } from "@mikro-orm/sql";
import { defineUser, entities, p, storageOn } from "@portcullis/adapters-mikroorm";
import { AuthError, createPortcullis, listenFor, type PortcullisInTransaction, type UserId } from "@portcullis/core";
import { createCheapPasswordHasher } from "@portcullis/testkit";
import { Container, ContainerModule, type ServiceIdentifier } from "inversify";

const AppUser = defineUser();
const Tenant = defineEntity({
  name: "Tenant",
  properties: { name: p.string().primary(), owner: () => p.manyToOne(AppUser.entity) },
});
const orm = new MikroORM({
  entities: [Tenant, ...entities({ user: AppUser })],
  extensions: [SchemaGenerator],
  driver: SqliteDriver,
  dbName: ":memory:",
  driverOptions: () => new NodeSqliteDialect(":memory:"),
});
const storage = storageOn(orm, { user: AppUser });
const crypto = createCrypto({ secrets: ["a secret of at least 32 bytes, for the tests"] });
export const registered: UserId[] = [];
const events = listenFor({ registered: ({ userId }) => registered.push(userId) });
const auth = createPortcullis({ ...storage, ...crypto, passwordHasher: createCheapPasswordHasher(), events });

interface SignUpForm {
  readonly username: string;
  readonly password: string;
  readonly tenant: string;
  readonly address: string;
}

// #region transaction
export async function signUp({ username, password, tenant, address }: SignUpForm) {
  await auth.admitRegistration({ client: { address } }); // counted for the network, outside of the transaction
  return orm.em.fork().transactional(async (em) => {
    const { id } = await auth.with(storage.within(em)).register({ username, password });
    em.create(Tenant, { name: tenant, owner: em.getReference(AppUser.entity, id) });
    return id;
  });
}
// #endregion

// #region container
const EntityManagerId = Symbol("EntityManager") as ServiceIdentifier<EntityManager>;
const UsersId = Symbol("PortcullisInTransaction") as ServiceIdentifier<PortcullisInTransaction>;
const SignUpId = Symbol("SignUp") as ServiceIdentifier<SignUp>;

/** A service of the application. It leaves the transaction to its caller. */
class SignUp {
  readonly #em: EntityManager;
  readonly #users: PortcullisInTransaction;

  constructor(em: EntityManager, users: PortcullisInTransaction) {
    this.#em = em;
    this.#users = users;
  }

  async run({ username, password, tenant }: SignUpForm) {
    const { id } = await this.#users.register({ username, password });
    this.#em.create(Tenant, { name: tenant, owner: this.#em.getReference(AppUser.entity, id) });
    return id;
  }
}

const servicesModule = new ContainerModule(({ bind }) => {
  bind(SignUpId).toResolvedValue((em, users) => new SignUp(em, users), [EntityManagerId, UsersId]);
});

/** The bindings of one request: its entity manager, and the use cases inside its transaction. */
const requestModule = (em: EntityManager) =>
  new ContainerModule(({ bind }) => {
    bind(EntityManagerId).toConstantValue(em);
    bind(UsersId).toResolvedValue(() => auth.with(storage.within(em)));
  });

/** Handles a request in one transaction, which all of its services use. */
export const inTransaction = <T>(handle: (request: Container) => Promise<T>): Promise<T> =>
  orm.em.fork().transactional(async (em) => {
    const request = new Container();
    request.load(servicesModule, requestModule(em));
    return handle(request);
  });
// #endregion

export const signUpInContainer = (form: SignUpForm) => inTransaction((request) => request.get(SignUpId).run(form));

export const find = async (username: string) =>
  auth.findUser({ username }).then(
    ({ id }) => id,
    (error: unknown) => (error instanceof AuthError ? error.code : error),
  );

export const tenants = async () => (await orm.em.fork().findAll(Tenant)).map(({ name }) => name);
export const prepare = () => orm.schema.create();
export const close = () => orm.close(true);
