import type { AuthEvent, AuthEvents, AuthEventType } from "@portcullis/core/ports";

/** Records events, in order. */
export class RecordingEvents implements AuthEvents {
  readonly #heard: AuthEvent[] = [];

  emit(event: AuthEvent): void {
    this.#heard.push(event);
  }

  get all(): readonly AuthEvent[] {
    return [...this.#heard];
  }

  ofType<T extends AuthEventType>(type: T): readonly Extract<AuthEvent, { readonly type: T }>[] {
    return this.#heard.filter((event): event is Extract<AuthEvent, { readonly type: T }> => event.type === type);
  }

  clear(): void {
    this.#heard.length = 0;
  }
}
