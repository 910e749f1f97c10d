/** Work that lasts until the test ends it. */
export function gate<T>() {
  const handles: { open?: (value: T) => void; break?: (error: Error) => void } = {};
  const promise = new Promise<T>((resolve, reject) => {
    handles.open = resolve;
    handles.break = reject;
  });
  return {
    promise,
    open: (value: T) => handles.open?.(value),
    break: (error: Error) => handles.break?.(error),
  };
}
