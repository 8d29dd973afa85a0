/**
 * Whether a partij asks for secrecy, over all sources that can tell, those hidden from the client included: any that says so
 * is enough, and so is it that none says that there is no need, or that one did not answer.
 */
import { strongestIdentity } from '#domain/identity.ts'
import { persoonSource, type Ref } from '#domain/ids.ts'
import type { SourceRecord } from '#domain/records.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Asking } from '../asking.ts'
import type { Item } from '../items.ts'
import { identitiesOf, identityOfKey, identityRef, mergeIdentities, persoonWithout, type Persoon } from '../who/persoon.ts'
import { refKey, type Personen } from '../who/personen.ts'
import type { PersoonItems } from '../who/persoon-items.ts'

export interface SecrecyParts {
  readonly asking: Asking
  readonly personen: Personen
  readonly persoonItems: PersoonItems
}

export class Secrecy {
  readonly #parts: SecrecyParts
  /** By the ref of the partij. */
  readonly #known = new Map<string, boolean>()

  constructor(parts: SecrecyParts) {
    this.#parts = parts
  }

  /** Of what was learned before; what was not is taken for secret. */
  isSecret(partij: Ref): boolean {
    return this.#known.get(refKey(partij)) !== false
  }

  /** Those of the personen that ask for secrecy, or may do so. */
  async of(personen: readonly Persoon[]): Promise<Set<Persoon>> {
    const { asking, persoonItems } = this.#parts
    const key = personen.map(({ ref }) => refKey(ref)).sort().join(' ')
    const free = await asking.once(`free ${key}`, async () => new Set([...(await persoonItems.free(personen))].map(({ ref }) => refKey(ref))))
    return new Set(personen.filter(({ ref }) => !free.has(refKey(ref))))
  }

  /** References as answers show them. */
  async learn(partijen: readonly Ref[]): Promise<void> {
    const unknown = uniqueBy(partijen.filter((ref) => !this.#known.has(refKey(ref))), refKey)
    if (unknown.length === 0) return
    const loaded = await this.#parts.personen.load(unknown)
    const personen = unknown.map((ref) => loaded.get(refKey(ref)) ?? (ref.source === persoonSource ? persoonWithout(identityOfKey(ref.local)) : undefined))
    const secret = await this.of(personen.filter((persoon) => persoon !== undefined))
    for (const [index, ref] of unknown.entries()) {
      const persoon = personen[index]
      this.#known.set(refKey(ref), !persoon || secret.has(persoon))
    }
  }

  /** Partijen themselves: rows of a list go by an id of their own source. */
  async learnItems(partijen: readonly Item[]): Promise<void> {
    const unknown = partijen.filter(({ ref }) => !this.#known.has(refKey(ref)))
    const canonical = unknown.map((item) => {
      const strongest = item.ref.source === persoonSource ? undefined : strongestIdentity(mergeIdentities(identitiesOf(asRecord(item))))
      return strongest ? identityRef(strongest) : item.ref
    })
    const own = unknown.filter((_, index) => canonical[index] === unknown[index]!.ref && canonical[index].source !== persoonSource)
    await this.learn(canonical.filter(({ source }) => source === persoonSource))
    // Without a number nobody else can tell.
    for (const { ref, fields } of own) this.#known.set(refKey(ref), fields['indicatieGeheimhouding'] !== false)
    for (const [index, { ref, fields }] of unknown.entries()) {
      if (!own.includes(unknown[index]!)) this.#known.set(refKey(ref), fields['indicatieGeheimhouding'] === true || this.isSecret(canonical[index]!))
    }
  }
}

const asRecord = ({ ref, fields, evidence }: Item) => ({ local: ref.local, fields, ...(evidence && { evidence }) }) as SourceRecord<'partijen'>

