import type { Clock } from "@portcullis/core/ports";

/** A clock that stands still until a test moves it. */
export class SettableClock implements Clock {
  #now: number;

  /** @param start Default 2030-01-01T00:00:00.000Z. */
  constructor(start: Date = new Date("2030-01-01T00:00:00.000Z")) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(now: Date): void {
    this.#now = now.getTime();
  }

  /** @param seconds May be negative or a fraction; exact to the millisecond. */
  advance(seconds: number): void {
    this.#now += Math.round(seconds * 1000);
  }
}
