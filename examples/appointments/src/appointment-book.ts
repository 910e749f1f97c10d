import { randomUUID } from "node:crypto";
import type { PublicUser } from "@portcullis/core";
import type { Patient } from "./patient.ts";

export interface Appointment {
  readonly id: string;
  readonly startsAt: Date;
  readonly reason: string;
  readonly patient: PublicUser<Patient>;
}

/** In memory, because this example is about authentication. */
export class AppointmentBook {
  readonly #appointments: Appointment[] = [];

  add(appointment: Omit<Appointment, "id">): Appointment {
    const added = { id: randomUUID(), ...appointment };
    this.#appointments.push(added);
    return added;
  }

  of({ id }: PublicUser<Patient>): readonly Appointment[] {
    return this.#appointments.filter(({ patient }) => patient.id === id);
  }

  after(time: Date): readonly Appointment[] {
    return this.#appointments.filter(({ startsAt }) => startsAt > time);
  }
}
