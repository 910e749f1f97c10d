/** Whether a user is logged in, as far as the client knows, and the listeners for changes of this. */
export class SignInState {
  readonly #listeners = new Set<() => void>();
  #isSignedIn: boolean | null = null;

  /** Null until the first request shows it. */
  get isSignedIn(): boolean | null {
    return this.#isSignedIn;
  }

  set(isSignedIn: boolean): void {
    if (isSignedIn === this.#isSignedIn) return;
    this.#isSignedIn = isSignedIn;
    // A listener's error belongs to the application, and must not reject pending requests.
    for (const listener of this.#listeners) queueMicrotask(listener);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // A function that subscribes twice is called twice, until each subscription has ended.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };
}
