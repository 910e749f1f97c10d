declare module "argon2.wasm" {
  const module: unknown;
  export default module;
}
