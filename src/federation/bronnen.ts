/** The sources as one client may know of them: what they hold that it may read, and how they have been. */
import { grantedNames, type Granted } from '../access/configuration.ts'
import type { Rights } from '../access/rights.ts'
import type { Guard } from './reading/guard.ts'
import type { State } from './reading/condition.ts'
import { portOf, type Source } from './source.ts'

export interface BronReport {
  readonly name: string
  readonly verplichting: Source['verplichting']
  readonly state: State
  /** Milliseconds since 1970. */
  readonly since?: number
  readonly answeredAt?: number
  readonly holds: readonly Granted[]
}

export class Bronnen {
  readonly #guards: ReadonlyMap<Source, Guard>

  constructor(guards: ReadonlyMap<Source, Guard>) {
    this.#guards = guards
  }

  /** In order of their names. A source of which the client may read nothing is not there. */
  of(rights: Rights): BronReport[] {
    return [...this.#guards].flatMap(([source, { condition }]): BronReport[] => {
      const holds = rights.sources.has(source.name) ? grantedNames.filter((name) => holdsOf(source, name) && rights.may('read', name, source.name)) : []
      if (holds.length === 0) return []
      const { state, since, answeredAt } = condition
      return [{ name: source.name, verplichting: source.verplichting, state, holds, ...(since !== undefined && { since }), ...(answeredAt !== undefined && { answeredAt }) }]
    }).sort((one, other) => (one.name < other.name ? -1 : 1))
  }
}

const holdsOf = (source: Source, name: Granted) => (name === 'zaken' ? source.adapter.zaken?.vanPersoon : portOf(source, name)) !== undefined
