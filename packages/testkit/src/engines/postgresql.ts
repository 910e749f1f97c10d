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
      const container = await new PostgreSqlContainer(image).start();
      return { url: container.getConnectionUri(), stop: async () => void (await container.stop()) };
    },
  },
};
