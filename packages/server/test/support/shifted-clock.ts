/** A setting by which a process of Node's lives so many seconds from now. */
export const shiftedClock = (seconds: number): string => clockThatSays(`Real.now() + ${1000 * seconds}`);

/** A setting by which it is always the same moment for a process of Node's. */
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
