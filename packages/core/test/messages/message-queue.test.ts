import { SettableClock } from "@portcullis/testkit";
import { expect, test, vi } from "vitest";
import { MessageQueue } from "../../src/messages/message-queue.ts";

const never = () => new Promise<never>(() => undefined);

/** A queue, and the messages that it has delivered. */
function createQueue() {
  const clock = new SettableClock();
  const queue = new MessageQueue(clock);
  const delivered: string[] = [];
  const deliver = async (message: string) => void delivered.push(message);
  const prepare = (message: string) => async () => message;
  return { clock, queue, delivered, deliver, prepare };
}

test("messages ask the database one at a time, and one that fails does not stop the next", async () => {
  const { queue, delivered, deliver } = createQueue();
  let atOnce = 0;
  let most = 0;
  const prepare = (message: string) => async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await Promise.resolve();
    atOnce -= 1;
    if (message === "b") throw new Error("b fails");
    return message;
  };
  for (const message of ["a", "b", "c"]) expect(queue.add(prepare(message), deliver, undefined)).toBe(true);
  await queue.drain();
  expect(delivered).toEqual(["a", "c"]);
  expect(most).toBe(1);
});

test("with waitUntil, a message does not wait for that of a request that never ends", async () => {
  const { queue, delivered, deliver, prepare } = createQueue();
  const works: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void works.push(work);
  queue.add(never, deliver, undefined);
  queue.add(never, deliver, waitUntil);
  queue.add(prepare("next"), deliver, waitUntil);
  await works[1];
  expect(delivered).toEqual(["next"]);
});

test("without waitUntil, messages stop waiting after a minute for one that never ends", async () => {
  const { clock, queue, delivered, deliver, prepare } = createQueue();
  queue.add(never, deliver, undefined);
  queue.add(prepare("a"), deliver, undefined);
  clock.advance(59);
  queue.add(prepare("b"), deliver, undefined);
  expect(delivered).toEqual([]);
  clock.advance(1);
  queue.add(prepare("c"), deliver, undefined);
  await vi.waitFor(() => expect(delivered).toEqual(["a", "b", "c"]));
});

test("messages that never settle lose their places after an hour", async () => {
  const { clock, queue, delivered, deliver, prepare } = createQueue();
  const waitUntil = () => undefined;
  for (let message = 0; message < 1_000; message += 1) expect(queue.add(never, deliver, waitUntil)).toBe(true);
  clock.advance(3_599);
  expect(queue.add(prepare("early"), deliver, waitUntil)).toBe(false);
  clock.advance(1);
  expect(queue.add(prepare("late"), deliver, waitUntil)).toBe(true);
  await queue.drain();
  expect(delivered).toEqual(["late"]);
});
