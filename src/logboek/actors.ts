/** Who acts, as journals name them: an employee by their own name, anybody else by a pseudonym. */
import type { Identity } from '#domain/identity.ts'
import type { Pseudonym, Pseudonyms } from './pseudonyms.ts'

/** Somebody who logged in, and acts. */
export interface Acting {
  /** What the issuer of the token calls them. */
  readonly actor: string
  /** Their own number, where the token has it. */
  readonly actorIdentity?: Identity
}

/** By their number where that is known, so that it is the name by which they are found when it is about themselves. */
export function actorPseudonym({ actor, actorIdentity }: Acting, client: string, pseudonyms: Pseudonyms): Pseudonym {
  return actorIdentity ? pseudonyms.ofIdentity(actorIdentity) : pseudonyms.ofSub(client, actor)
}
