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

/** Eight digits in a row, however they are parted, could be a number of somebody. */
const numberLike = /\d(?:[ .-]?\d){7}/
const longestName = 200

export function employeeName({ actor }: Acting, client: string, pseudonyms: Pseudonyms): string {
  return numberLike.test(actor) || actor.length > longestName ? pseudonyms.ofSub(client, actor).id : actor
}
