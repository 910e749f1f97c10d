/** The whole numbers that a setting accepts, and its value if it is not given. */
export interface SettingBounds {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** The bounds of each numeric setting of `T`. */
export type BoundsOf<T> = { readonly [Name in keyof Required<T>]: SettingBounds };

/** Returns the default of each setting. */
export const defaultsOf = <T>(bounds: BoundsOf<T>): { readonly [Name in keyof Required<T>]: number } =>
  Object.fromEntries(Object.entries<SettingBounds>(bounds).map(([name, { default: value }]) => [name, value])) as {
    readonly [Name in keyof Required<T>]: number;
  };
