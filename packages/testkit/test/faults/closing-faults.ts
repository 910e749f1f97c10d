import type { Harness } from "../memory-harness.ts";
import type { Fault } from "./fault.ts";

const noticedBy = ["65. After close"];

export const closingFaults: readonly Fault[] = [
  {
    is: "continues to work after close",
    breaks: ({ users, accessTokens }) => ({ closable: () => ({ users, accessTokens, close: () => undefined }) }),
    noticedBy,
  },
  {
    is: "still reads records after close",
    breaks: (sound) => ({
      closable: async () => ({ ...(await opened(sound)), accessTokens: sound.accessTokens }),
    }),
    noticedBy,
  },
  {
    is: "throws when it is closed twice",
    breaks: (sound) => ({
      closable: async () => {
        const store = await opened(sound);
        let closed = false;
        const close = async () => {
          if (closed) throw new Error("closed already");
          closed = true;
          await store.close();
        };
        return { ...store, close };
      },
    }),
    noticedBy,
  },
];

async function opened(sound: Harness) {
  const store = await sound.closable?.();
  if (store === undefined) throw new Error("The sound harness can be closed.");
  return store;
}
