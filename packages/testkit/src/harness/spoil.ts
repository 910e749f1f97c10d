/**
 * Changes a value in every way in which its holder can: changes its dates, overwrites its bytes and fields, adds a
 * field.
 */
export function spoil(value: unknown): void {
  if (value instanceof Date) value.setTime(0);
  else if (value instanceof Uint8Array) value.fill(0);
  else if (typeof value === "object" && value !== null) {
    for (const [name, field] of Object.entries(value)) {
      if (typeof field === "object" && field !== null) spoil(field);
      else Reflect.set(value, name, "spoiled");
    }
    Reflect.set(value, "spoiled", true);
  }
}
