import { createClient } from "@portcullis/client";

declare const document: { readonly cookie: string };
declare const location: { readonly origin: string };

// #region make
const client = createClient({ baseUrl: location.origin, cookies: { read: () => document.cookie } });
// #endregion

export { client };
