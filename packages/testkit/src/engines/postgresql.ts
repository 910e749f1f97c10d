import type { Engine } from "./engine.ts";

export const postgresql: Engine = {
  name: "postgresql",
  label: "PostgreSQL",
  server: {
    urlVariable: "PORTCULLIS_TEST_POSTGRES_URL",
    imageVariable: "PORTCULLIS_TEST_POSTGRES_IMAGE",
    defaultImage: "postgres:17",
    launch: async (image) => {
      const { PostgreSqlContainer } = await import("@testcontainers/postgresql");
      const { Wait } = await import("testcontainers");
      const container = await new PostgreSqlContainer(image)
        // Once a day. The default asks four times a second, which takes more than half of a processor core.
        .withHealthCheck({ test: ["CMD-SHELL", "true"], interval: 86_400_000 })
        // During its preparations, the image listens on a Unix socket alone.
        .withWaitStrategy(Wait.forSuccessfulCommand("pg_isready --host localhost"))
        .start();
      return { url: container.getConnectionUri(), stop: async () => void (await container.stop()) };
    },
  },
};
