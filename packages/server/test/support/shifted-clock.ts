/** A setting that shifts the clock of a Node process by this many seconds. */
export const shiftedClock = (seconds: number): string => clockThatSays(`Real.now() + ${1000 * seconds}`);

/** A setting that stops the clock of a Node process at this time. */
export const stoppedClock = (moment: Date): string => clockThatSays(String(moment.getTime()));

function clockThatSays(time: string): string {
  const module = `
    const shifted = () => ${time};
    const Real = Date;
    globalThis.Date = new Proxy(Real, {
      construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [shifted()] : given, newTarget),
      get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
    });`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
}
