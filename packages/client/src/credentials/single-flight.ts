/** Lets concurrent calls with the same key share one run of the work. */
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
