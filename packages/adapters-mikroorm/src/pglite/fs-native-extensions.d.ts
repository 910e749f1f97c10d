declare module "fs-native-extensions" {
  /** Takes an exclusive advisory lock on the whole file. False when another open file has it. */
  export function tryLock(fd: number): boolean;
}
