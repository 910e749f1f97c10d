import { bodyParser } from "@koa/bodyparser";
import { Router } from "@koa/router";
import { type Guards, RequestError, type UserState } from "@portcullis/http-koa";
import { z } from "zod";
import type { Appointment, AppointmentBook } from "./appointment-book.ts";
import type { Patient } from "./patient.ts";

const newAppointment = z.strictObject({ starts_at: z.iso.datetime(), reason: z.string().min(1).max(500) });

export interface AppointmentRoutes {
  readonly guards: Guards<Patient>;
  readonly book: AppointmentBook;
  /** The API key of the machine that sends reminders. */
  readonly reminderKey: string;
}

export function appointmentRoutes({ guards, book, reminderKey }: AppointmentRoutes): Router<UserState<Patient>> {
  const router = new Router<UserState<Patient>>();

  router.get("/", guards.optionalUser(), (ctx) => {
    ctx.body = { welcome: ctx.state.user?.profile.fullName ?? "stranger" };
  });

  router.get("/appointments", guards.requireUser(), (ctx) => {
    ctx.body = { appointments: book.of(ctx.state.user).map(appointmentOnTheWire) };
  });

  router.post("/appointments", guards.requireUser({ mustBeLive: true }), bodyParser(), (ctx) => {
    const { success, data } = newAppointment.safeParse(ctx.request.body);
    if (!success) throw new RequestError("invalid_request", { detail: "An appointment has starts_at and reason." });
    const startsAt = new Date(data.starts_at);
    ctx.status = 201;
    ctx.body = appointmentOnTheWire(book.add({ startsAt, reason: data.reason, patient: ctx.state.user }));
  });

  router.get("/reminders", guards.requireApiKey({ keys: [reminderKey] }), (ctx) => {
    const due = book.after(new Date()).filter(({ patient }) => patient.profile.phone !== undefined);
    ctx.body = {
      reminders: due.map(({ startsAt, patient }) => ({ phone: patient.profile.phone, starts_at: startsAt })),
    };
  });

  return router;
}

const appointmentOnTheWire = ({ id, startsAt, reason }: Appointment) => ({ id, starts_at: startsAt, reason });
