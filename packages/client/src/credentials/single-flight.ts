/** Lets all who want the same while it is being done wait for the one doing of it. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<T>>();

  join(key: string, work: () => Promise<T>): Promise<T> {
    const flying = this.#flights.get(key);
    if (flying !== undefined) return flying;
    const flight = work().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
}
