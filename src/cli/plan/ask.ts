/** A request that is really put to the sources, with every call that it took. Of the answer only numbers are kept. */
import { GevelError } from '#domain/errors.ts'
import type { ReadAsked } from '#domain/query.ts'
import { Forbidden } from '../../access/forbidden.ts'
import { SourcesFailed, type Completeness } from '../../federation/completeness.ts'
import type { RequestContext, Service } from '../../federation/service.ts'
import type { Processed } from '../../logboek/processing.ts'
import type { LinkedSource } from './links.ts'
import type { RecordedCall } from './recording.ts'

export interface Answered {
  /** In the order in which they were made. */
  readonly calls: readonly RecordedCall[]
  /** `refused`: no answer is given; `failure` says why. */
  readonly outcome: 'given' | 'absent' | 'refused'
  readonly failure?: string
  readonly count?: number
  readonly relation?: 'exact' | 'minimum'
  /** On this page. */
  readonly items?: number
  readonly completeness?: Completeness
  /** Sources that are linked by address, where the request names a persoon. */
  readonly links?: readonly LinkedSource[]
  /** Records that were left out, each with the rule that it broke. */
  readonly quarantined: readonly { readonly source: string; readonly resource: string; readonly reason: string }[]
}

export type Recorded = <T>(work: () => Promise<T>, resultOf: (result: T) => Processed) => Promise<T>

export type Quarantined = Answered['quarantined'][number]

/** `record`: has what was found recorded before anything of it is told. */
export async function answered(service: Service, asked: Exclude<ReadAsked, { kind: 'fault' }>, context: RequestContext, record: Recorded): Promise<Omit<Answered, 'calls' | 'quarantined' | 'links'>> {
  try {
    if (asked.kind === 'list') {
      const result = await record(() => service.list(asked.query, context), (found) => ({ items: 'absent' in found ? [] : found.items, completeness: found.completeness }))
      if ('absent' in result) return { outcome: 'absent', completeness: result.completeness }
      const { count, relation, items, completeness } = result
      return { outcome: 'given', count, relation, items: items.length, completeness }
    }
    const result = await record(() => service.get(asked.resource, asked.uuid, asked.asked.expand, context, asked.asked.where), (found) =>
      ({ items: 'absent' in found ? [] : [found.item], completeness: found.completeness }))
    return { outcome: 'absent' in result ? 'absent' : 'given', completeness: result.completeness }
  } catch (error) {
    if (error instanceof Forbidden) return { outcome: 'refused', failure: 'geweigerd' }
    if (!(error instanceof GevelError)) throw error
    return { outcome: 'refused', failure: error.code, ...(error instanceof SourcesFailed && { completeness: error.completeness }) }
  }
}

