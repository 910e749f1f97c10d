import { z } from "zod";

const member = (description: string) => z.string().optional().meta({ description });

/** The members that public keys have (RFC 7517 §4, RFC 7518 §6), and no others. */
const keySchema = z
  .strictObject({
    kty: z.enum(["EC", "OKP", "RSA"]),
    kid: z.string().min(1).meta({ description: "The key id in the header of tokens." }),
    use: z.literal("sig"),
    alg: z.string().meta({ description: "The algorithm of the key." }),
    crv: member("The curve, of EC and OKP."),
    x: member("base64url, of EC and OKP."),
    y: member("base64url, of EC."),
    n: member("The modulus in base64url, of RSA."),
    e: member("The exponent in base64url, of RSA."),
  })
  .meta({ id: "PublicKey", description: "A public key (RFC 7517 §4)." });

/** RFC 7517 §5 */
export const keySetSchema = z
  .strictObject({
    keys: z.array(keySchema).meta({ description: "Newest first; empty if other servers can't verify tokens." }),
  })
  .meta({
    id: "KeySet",
    examples: [
      {
        keys: [
          {
            kty: "OKP",
            crv: "Ed25519",
            x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            alg: "EdDSA",
            use: "sig",
          },
        ],
      },
    ],
  });
