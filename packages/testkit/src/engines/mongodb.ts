import type { Engine } from "./engine.ts";
import { startMongodb } from "./mongodb-server.ts";

const image = { imageVariable: "PORTCULLIS_TEST_MONGODB_IMAGE", defaultImage: "mongo:8" } as const;

/** A standalone server, without a replica set. */
export const mongodb: Engine = {
  name: "mongodb",
  label: "MongoDB",
  server: { ...image, urlVariable: "PORTCULLIS_TEST_MONGODB_URL", launch: (name) => startMongodb(name) },
};

export const mongodbReplicaSet: Engine = {
  name: "mongodb-replica-set",
  label: "MongoDB replica set",
  server: {
    ...image,
    urlVariable: "PORTCULLIS_TEST_MONGODB_REPLICA_SET_URL",
    launch: (name) => startMongodb(name, { replicaSet: true }),
  },
};
