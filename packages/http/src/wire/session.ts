import type { Session } from "@portcullis/core";
import { z } from "zod";
import { timeSchema } from "./time.ts";

export const sessionIdSchema = z.uuid().meta({ description: "Identifies the session; the `sid` of signed tokens." });

export const sessionSchema = z
  .strictObject({
    id: sessionIdSchema,
    created_at: timeSchema.meta({ description: "When the user logged in." }),
    last_used_at: timeSchema.meta({
      description: "When its tokens were last refreshed; the time of login before the first refresh.",
    }),
    expires_at: timeSchema.meta({ description: "When it ends unless it is refreshed again." }),
    user_agent: z.string().max(512).optional().meta({ description: "The `User-Agent` of the client at login." }),
    address: z.union([z.ipv4(), z.ipv6()]).optional().meta({ description: "The IP address of the client at login." }),
    current: z.boolean().meta({ description: "Whether the request came with this session's token." }),
  })
  .meta({ id: "Session", description: "A session: one login on one device." });

/** Sessions on one page. */
export const largestPage = 100;

export const sessionListSchema = z
  .strictObject({
    sessions: z.array(sessionSchema).max(largestPage).meta({ description: "Newest first." }),
    next: z
      .string()
      .optional()
      .meta({ description: "Where the next page begins: send it as `after`. Absent on the last page." }),
  })
  .meta({
    id: "SessionList",
    examples: [
      {
        sessions: [
          {
            id: "01a1fd7c-ec5f-745e-af43-d75b01ba7f40",
            created_at: "2026-11-21T09:43:05.055Z",
            last_used_at: "2026-11-21T09:43:05.172Z",
            expires_at: "2026-12-21T09:43:06.000Z",
            user_agent: "curl/8.5.0",
            address: "192.0.2.7",
            current: true,
          },
        ],
      },
    ],
  });

export function sessionOnTheWire(session: Session): z.infer<typeof sessionSchema> {
  const { id, createdAt, lastUsedAt, expiresAt, client, current } = session;
  return {
    id,
    created_at: createdAt.toJSON(),
    last_used_at: lastUsedAt.toJSON(),
    expires_at: expiresAt.toJSON(),
    ...(client.userAgent === undefined ? {} : { user_agent: client.userAgent }),
    ...(client.address === undefined ? {} : { address: client.address }),
    current,
  };
}
