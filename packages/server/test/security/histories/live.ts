import type { AccessTokenKind } from "@portcullis/core";
import type { TestStore } from "../../support/stores.ts";
import { MemoryOfPairs } from "./memory-of-pairs.ts";
import { type Act, beginningOfTime, type State } from "./model.ts";
import { observe } from "./observe.ts";
import type { Step } from "./operations.ts";
import { keepPromises } from "./promises.ts";
import { type Circumstances, outcomes } from "./rules.ts";
import { readStored } from "./stored.ts";
import { storageError, type Told, World } from "./world.ts";

/** An act, and its result. */
interface Deed {
  readonly act: Act;
  readonly told: Told;
}

/**
 * Runs a history on an empty store, and compares it with the model. After each step, the store must hold what the model
 * says, and every promise must be kept.
 * @throws Error that says what does not hold
 */
export async function live(store: TestStore, kind: AccessTokenKind, history: readonly Step[]): Promise<void> {
  const world = new World(store, kind);
  const memory = new MemoryOfPairs();
  let state = beginningOfTime;
  for (const [index, step] of history.entries()) {
    state = await liveStep(world, memory, state, step);
    await keepPromises({ world, memory, state, thoroughly: index === history.length - 1 });
  }
}

async function liveStep(world: World, memory: MemoryOfPairs, state: State, step: Step): Promise<State> {
  const act = memory.act(step.operation, state);
  if (act === null) return state;
  const { disturbance } = step;
  const other = disturbance?.kind === "meanwhile" ? memory.act(disturbance.operation, state) : null;
  const meanwhile: Deed[] = [];
  world.interference.arm(disturbance, async () => {
    if (other !== null) meanwhile.push({ act: other, told: await world.perform(other, world.undisturbed) });
  });
  const deed: Deed = { act, told: await world.perform(act, world.disturbed) };
  const disturbed = world.interference.disarm();
  const deeds = [...meanwhile, deed];

  for (const { told } of deeds) if (told.pair !== null) memory.keep(told.pair);
  if (deed.told.result === storageError && !disturbed) throw new Error("The storage failed by itself.");
  const circumstances = { kind: world.kind, disturbed, renewsFirst: world.store.mongo !== undefined };
  const next = await recognise(world, memory, possibleStates(state, deeds, circumstances), deeds);
  memory.meet(next);
  return next;
}

/** Of the possible states, the one that the store shows. */
async function recognise(world: World, memory: MemoryOfPairs, states: readonly State[], deeds: readonly Deed[]) {
  const stored = await readStored(world.store);
  const observations = states.map((state) => observe(state, stored, memory.sessions));
  for (const observation of observations) if (observation.same) return observation.state;
  const done = deeds.map(({ act, told }) => `${JSON.stringify(act)} was told "${told.result}"`).join(", meanwhile ");
  if (states.length === 0) throw new Error(`By the rules this can't be: ${done}`);
  const differences = observations.map((one) => (one.same ? "" : `\n  either ${one.differences.join("; ")}`));
  throw new Error(`The store holds something else after ${done}${differences.join("")}`);
}

/**
 * The states to which the rules may lead, given the results. Two simultaneous acts have the effect of one after the
 * other.
 */
function possibleStates(state: State, deeds: readonly Deed[], circumstances: Circumstances): readonly State[] {
  const orders = deeds.length < 2 ? [deeds] : [deeds, deeds.toReversed()];
  return orders.flatMap((order) =>
    order.reduce<readonly State[]>(
      (before, deed) => before.flatMap((each) => statesAfter(each, deed, circumstances)),
      [state],
    ),
  );
}

function statesAfter(state: State, { act, told }: Deed, circumstances: Circumstances): readonly State[] {
  return outcomes(state, act, { ...circumstances, made: told.made }).flatMap(({ result, states }) => {
    // The caller does not know whether the act was carried out, completely or in part.
    if (told.result === storageError) return states;
    return isTold(told.result, result, act, circumstances) ? states.slice(-1) : [];
  });
}

/**
 * An act that reads before another one writes may be rejected for a reason that no longer exists. It is never accepted
 * for that.
 */
function isTold(told: string, due: string, act: Act, { disturbed }: Circumstances): boolean {
  if (told === due) return true;
  if (!disturbed) return false;
  // How many of them another process deleted is only known between the steps.
  if (act.do === "purge" || act.do === "logoutEverywhere") return /^\d+ (deleted|ended)$/.test(told);
  if (act.do === "refresh") return due === "token_invalid" && told === "token_reused";
  return act.do === "change" && due === "not_found" && told === "wrong_password";
}
