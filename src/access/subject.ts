/** On whose behalf a request is made, as far as the credentials tell. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { identityKey, type Identity } from '#domain/identity.ts'

export interface Subject {
  /** Whose data it is about: of whoever is represented, when somebody is. */
  readonly identity?: Identity
  /** Who did it: a name that the issuer gave to somebody who logged in, or that of an employee. */
  readonly actor: string
  /** An employee is known by name; whoever else logged in may be anybody. */
  readonly actorSoort: 'medewerker' | 'ingelogde'
  /** The actor's own number, where the token has it. */
  readonly actorIdentity?: Identity
  /** Numbers of those in between, where the actor acts for one who acts for another. */
  readonly between?: readonly Identity[]
  /** What the client calls the actor. */
  readonly actorName?: string
  /** The actor acts for another. */
  readonly represents: boolean
}

const secret = createSecretKey(randomBytes(32))

/** What tells two subjects apart in keys of what is kept: under a key of this process, so that it says nothing. */
export function subjectKey({ identity, actor, actorSoort, actorIdentity, between = [], represents }: Subject): string {
  const numbers = [identity, actorIdentity, ...between].map((one) => (one ? identityKey(one) : null))
  return createHmac('sha256', secret).update(JSON.stringify([numbers, actor, actorSoort, represents])).digest('base64url')
}
