import { freePort } from "./free-port.ts";

/** A PostgreSQL server with a synchronous standby, in one container. */
export interface PostgresqlPair {
  readonly primary: string;
  /** Accepts writes after `failOver`. */
  readonly standby: string;
  /** Makes every commit on the primary wait until the standby has it on disk. */
  replicateSynchronously(): Promise<void>;
  /** Kills the primary, and promotes the standby. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

const [primaryPort, standbyPort] = [5432, 5433];

/** The home directory of the user postgres, in which both have their files. */
const home = "/var/lib/postgresql";

const inPath = 'PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin | tail -1)"';

const startPrimary = `
  initdb --no-sync --pgdata primary --username postgres --auth trust
  echo "host all all all trust" >> primary/pg_hba.conf
  pg_ctl --pgdata primary --options "-p ${primaryPort} -c unix_socket_directories= -c listen_addresses=*" --log primary.log --wait start`;

const startStandby = `
  pg_basebackup --host 127.0.0.1 --port ${primaryPort} --username postgres --pgdata standby \\
    --no-sync --write-recovery-conf --wal-method stream --checkpoint fast
  pg_ctl --pgdata standby --options "-p ${standbyPort} -c unix_socket_directories= -c listen_addresses=*" --log standby.log --wait start`;

const replicate = `
  psql --port ${primaryPort} --username postgres --host 127.0.0.1 --command "alter system set synchronous_standby_names = '*'"
  psql --port ${primaryPort} --username postgres --host 127.0.0.1 --command "select pg_reload_conf()"
  for _ in $(seq 100); do
    state=$(psql --port ${primaryPort} --username postgres --host 127.0.0.1 --no-align --tuples-only \\
      --command "select sync_state from pg_stat_replication")
    [ "$state" = sync ] && exit 0
    sleep 0.1
  done
  exit 1`;

const failOver = `
  kill -KILL $(head -1 primary/postmaster.pid)
  pg_ctl --pgdata standby --wait promote`;

/** @throws Error if the container does not start */
export async function startPostgresqlPair(image: string): Promise<PostgresqlPair> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const [primary, standby] = [await freePort(), await freePort()];
  const container = await new GenericContainer(image)
    .withUser("postgres")
    .withWorkingDir(home)
    .withEntrypoint(["sleep"])
    .withCommand(["infinity"])
    .withWaitStrategy(Wait.forSuccessfulCommand("true"))
    .withExposedPorts({ container: primaryPort, host: primary }, { container: standbyPort, host: standby })
    .start();
  const run = async (script: string) => {
    const { exitCode, output } = await container.exec(["sh", "-ec", `${inPath}\n${script}`]);
    if (exitCode !== 0) throw new Error(`A script in the container failed: ${output}`);
  };
  const stop = async () => void (await container.stop({ timeout: 0 }));
  try {
    await run(startPrimary);
    await run(startStandby);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (port: number) => `postgresql://postgres@127.0.0.1:${port}/postgres`;
  return {
    primary: url(primary),
    standby: url(standby),
    replicateSynchronously: () => run(replicate),
    failOver: () => run(failOver),
    stop,
  };
}
