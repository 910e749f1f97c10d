import type { AuthEvent, UserId } from "@portcullis/core";
import { ClockId } from "@portcullis/core/inversify";
import { RecordingEvents, SettableClock } from "@portcullis/testkit";
import { clockModule } from "@portcullis/testkit/inversify";
import { Container } from "inversify";
import { expect, test } from "vitest";

test("A settable clock stands still until it is moved, and changing a date that it returned does not move it", () => {
  const clock = new SettableClock(new Date("2030-01-01T00:00:00.000Z"));
  clock.now().setTime(0);
  expect(clock.now().toISOString()).toBe("2030-01-01T00:00:00.000Z");
  clock.advance(1.5);
  expect(clock.now().toISOString()).toBe("2030-01-01T00:00:01.500Z");
  clock.set(new Date(0));
  clock.advance(-1);
  expect(clock.now().getTime()).toBe(-1000);
});

test("Recorded events are kept in order and found by type", () => {
  const events = new RecordingEvents();
  const at = new Date(0);
  const registered: AuthEvent = { type: "registered", at, userId: "1" as UserId };
  const purged: AuthEvent = { type: "purged", at, count: 3 };
  events.emit(registered);
  events.emit(purged);
  expect(events.all).toEqual([registered, purged]);
  expect(events.ofType("purged").map(({ count }) => count)).toEqual([3]);
  events.clear();
  expect(events.all).toEqual([]);
});

test("The module binds the clock", () => {
  const clock = new SettableClock();
  const container = new Container();
  container.load(clockModule(clock));
  expect(container.get(ClockId)).toBe(clock);
});
