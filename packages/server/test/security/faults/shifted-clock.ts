/** A setting by which a process of Node's lives so many seconds from now. */
export function shiftedClock(seconds: number): string {
  const module = `
    const shifted = () => Real.now() + ${1000 * seconds};
    const Real = Date;
    globalThis.Date = new Proxy(Real, {
      construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [shifted()] : given, newTarget),
      get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
    });`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
}
