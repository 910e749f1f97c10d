import type { Session } from "@portcullis/core";
import type { Fields } from "../request/parse-json.ts";

export function sessionOnTheWire({ id, createdAt, lastUsedAt, expiresAt, client, current }: Session): Fields {
  return {
    id,
    created_at: createdAt,
    last_used_at: lastUsedAt,
    expires_at: expiresAt,
    user_agent: client.userAgent,
    address: client.address,
    current,
  };
}
