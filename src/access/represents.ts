/**
 * Machtigen, as the Dutch profile of OpenID Connect has it: `sub` is the human who logged in, `represents` whom it acts for,
 * nested when that one acts for yet another. The deepest is the one whose data it is about.
 */
import { isValidIdentity, type Identity } from '#domain/identity.ts'
import type { OidcSettings } from './configuration.ts'
import { Denied } from './denied.ts'
import type { Subject } from './subject.ts'

type Claims = Readonly<Record<string, unknown>>

/** The longest chain that is followed: somebody for a company that acts for another. */
const longest = 2

/** Throws Denied for what may not be acted for, or is not understood: never is the actor taken for the one represented. */
export function subjectOf(claims: Claims, { identities = [], represents = 'weigeren' }: OidcSettings): Subject {
  const actor = typeof claims['sub'] === 'string' ? claims['sub'] : ''
  const chain = chainOf(claims)
  if (chain.length > 1 && represents === 'weigeren') throw new Denied('insufficient', 'Handelen namens een ander is voor deze afnemer niet toegestaan.')
  if (chain.length - 1 > longest) throw new Denied('insufficient', 'Deze keten van machtigingen is te lang.')
  const identity = identityIn(chain.at(-1)!, identities)
  if (chain.length > 1 && !identity) throw new Denied('insufficient', 'Wie wordt vertegenwoordigd, is niet bekend.')
  const [own, ...others] = chain.slice(0, -1).map((one) => identityIn(one, identities))
  const actorIdentity = chain.length > 1 ? own : identity
  const between = others.filter((one) => one !== undefined)
  return {
    actor, actorSoort: 'ingelogde', represents: chain.length > 1,
    ...(identity && { identity }), ...(actorIdentity && { actorIdentity }), ...(between.length > 0 && { between }),
  }
}

function chainOf(claims: Claims): Claims[] {
  const chain = [claims]
  for (let next = claims['represents']; next !== undefined; next = chain.at(-1)!['represents']) {
    if (typeof next !== 'object' || next === null || Array.isArray(next)) throw new Denied('insufficient', 'Deze machtiging is niet te lezen.')
    chain.push(next as Claims)
    if (chain.length > longest + 1) break
  }
  return chain
}

/** Of one who logged in there is one number; two say that somebody else put one in. */
function identityIn(claims: Claims, identities: NonNullable<OidcSettings['identities']>): Identity | undefined {
  const named = identities.filter(({ claim }) => claims[claim] !== undefined && claims[claim] !== '')
  const found = named.map(({ claim, soort }): Identity => ({ soort, nummer: String(claims[claim]) }))
  if (found.length > 1 || found.some((identity) => !isValidIdentity(identity))) throw new Denied('insufficient', 'De identiteit in de token is niet te gebruiken.')
  return found[0]
}
