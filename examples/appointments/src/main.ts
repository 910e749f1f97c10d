import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createCrypto } from "@portcullis/adapters-crypto";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { createPortcullis } from "@portcullis/core";
import { createApp } from "./create-app.ts";
import { patientSchema, storedPatient } from "./patient.ts";

const random = () => randomBytes(32).toString("base64url");
const { APP_SECRET: secret = random(), REMINDER_KEY: reminderKey = random(), PORT: wanted = "3001" } = process.env;

const storage = await connectPglite({ user: storedPatient }); // in memory: gone when the process ends
await storage.updateSchema();
const adapters = { ...storage, ...createCrypto({ secrets: [secret] }) };
const portcullis = createPortcullis(adapters, { profileSchema: patientSchema });

const server = createApp({ portcullis, reminderKey }).listen(Number(wanted), "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${port}/docs\nFor /reminders, the header Token: ${reminderKey}\n`);

process.once("SIGINT", () => {
  server.close(() => void storage.close());
  server.closeIdleConnections();
});
