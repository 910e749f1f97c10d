/** A use case as a function that needs no `this`. */
export const executing =
  <Input extends readonly unknown[], Result>(useCase: { execute(...input: Input): Promise<Result> }) =>
  (...input: Input): Promise<Result> =>
    useCase.execute(...input);
