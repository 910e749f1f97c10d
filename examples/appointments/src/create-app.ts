import type { Portcullis } from "@portcullis/core";
import { createAuthRouter, problemDocuments } from "@portcullis/http-koa";
import { createDocs } from "@portcullis/http-koa/docs";
import Koa from "koa";
import { AppointmentBook } from "./appointment-book.ts";
import { appointmentRoutes } from "./appointment-routes.ts";
import type { Patient } from "./patient.ts";

export interface AppDependencies {
  readonly portcullis: Portcullis<Patient>;
  readonly reminderKey: string;
}

/** A doctor's practice: patients register, log in and make appointments. */
export function createApp({ portcullis, reminderKey }: AppDependencies): Koa {
  const auth = createAuthRouter({ portcullis, prefix: "/patients", openapi: { title: "Patients" } });
  const own = appointmentRoutes({ guards: auth.guards, book: new AppointmentBook(), reminderKey });
  const app = new Koa();
  app.use(problemDocuments()); // answers all errors of the application with problem documents
  app.use(auth.routes());
  app.use(createDocs());
  app.use(own.routes());
  app.use(own.allowedMethods({ throw: true }));
  return app;
}
